// swift-tools-version: 6.2
// Order: settings, dependencies, then targets from the core of the daemon outwards; lists are alphabetical, one entry per line.
// docs/architecture.md has the table of allowed dependencies between targets; Tests/ArchitectureTests checks it.

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let cSettings: [CSetting] = [
    .unsafeFlags(["-std=c23", "-Wall", "-Wextra", "-Werror"])
]

let package = Package(
    name: "roost",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "roost", targets: ["roost"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-service-context", exact: "1.5.1"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // MARK: The model, the API's types and general helpers
        .target(
            name: "RoostModel",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RoostSupport",
            dependencies: [
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RoostWire",
            dependencies: ["RoostModel"],
            swiftSettings: swiftSettings
        ),

        // MARK: C: system calls that Swift cannot make, and the embedded guard
        .target(
            name: "CRoostSystem",
            cSettings: cSettings
        ),
        .target(
            name: "CRoostGuard",
            cSettings: cSettings
        ),
        .target(
            name: "RoostWeb",
            exclude: ["app"],
            cSettings: cSettings
        ),

        // MARK: Metrics, traces, and the daemon's own requests to other hosts
        .target(
            name: "RoostTelemetry",
            dependencies: [
                "RoostModel",
                "RoostSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceContextModule", package: "swift-service-context"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RoostOutbound",
            dependencies: [
                "RoostModel",
                "RoostSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings
        ),

        // MARK: The engine, which knows only ports
        .target(
            name: "RoostEngine",
            dependencies: [
                "RoostModel",
                "RoostSupport",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings
        ),

        // MARK: Implementations of the engine's ports
        .target(
            name: "RoostFiles",
            dependencies: [
                "CRoostSystem",
                "RoostModel",
                "RoostSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RoostRuntimes",
            dependencies: [
                "RoostModel",
                "RoostSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RoostSandbox",
            dependencies: [
                "CRoostGuard",
                "CRoostSystem",
                "RoostModel",
                "RoostSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RoostStore",
            dependencies: [
                "RoostModel",
                "RoostSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),

        // MARK: The API server, its client and the composition root
        .target(
            name: "RoostServer",
            dependencies: [
                "CRoostSystem",
                "RoostEngine",
                "RoostModel",
                "RoostSupport",
                "RoostWeb",
                "RoostWire",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RoostDaemon",
            dependencies: [
                "CRoostSystem",
                "RoostEngine",
                "RoostFiles",
                "RoostModel",
                "RoostOutbound",
                "RoostRuntimes",
                "RoostSandbox",
                "RoostServer",
                "RoostStore",
                "RoostSupport",
                "RoostTelemetry",
                "RoostWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: swiftSettings
        ),

        // MARK: The command line
        .target(
            name: "RoostClient",
            dependencies: [
                "RoostModel",
                "RoostSupport",
                "RoostWire",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "RoostCommands",
            dependencies: [
                "CRoostSystem",
                "RoostClient",
                "RoostModel",
                "RoostSupport",
                "RoostWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "roost",
            dependencies: [
                "RoostCommands",
                "RoostDaemon",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),

        // MARK: Benchmarks, not part of the product
        .executableTarget(
            name: "RoostBench",
            dependencies: [
                "RoostEngine",
                "RoostFiles",
                "RoostModel",
                "RoostSandbox",
                "RoostStore",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Benchmarks/RoostBench",
            swiftSettings: swiftSettings
        ),

        // MARK: Tests
        .target(
            name: "RoostTestSupport",
            dependencies: [
                "RoostModel",
                "RoostSupport",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "ArchitectureTests",
            dependencies: [
                "RoostModel"
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostDaemonTests",
            dependencies: [
                "RoostDaemon",
                "RoostModel",
                "RoostSupport",
                "RoostTestSupport",
                "RoostWire",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostEngineTests",
            dependencies: [
                "RoostEngine",
                "RoostModel",
                "RoostStore",
                "RoostSupport",
                "RoostTestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostFilesTests",
            dependencies: [
                "CRoostSystem",
                "RoostFiles",
                "RoostModel",
                "RoostSupport",
                "RoostTestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostModelTests",
            dependencies: [
                "RoostModel",
                "RoostTestSupport",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostOutboundTests",
            dependencies: [
                "RoostModel",
                "RoostOutbound",
                "RoostSupport",
                "RoostTestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostRuntimesTests",
            dependencies: [
                "RoostModel",
                "RoostRuntimes",
                "RoostSupport",
                "RoostTestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostSandboxTests",
            dependencies: [
                "CRoostSystem",
                "RoostModel",
                "RoostSandbox",
                "RoostSupport",
                "RoostTestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostServerTests",
            dependencies: [
                "RoostEngine",
                "RoostModel",
                "RoostServer",
                "RoostStore",
                "RoostSupport",
                "RoostTestSupport",
                "RoostWire",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostStoreTests",
            dependencies: [
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                "RoostModel",
                "RoostStore",
                "RoostSupport",
                "RoostTestSupport",
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostSupportTests",
            dependencies: [
                "RoostSupport"
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostTelemetryTests",
            dependencies: [
                "RoostModel",
                "RoostTelemetry",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ServiceContextModule", package: "swift-service-context"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "RoostWireTests",
            dependencies: [
                "RoostModel",
                "RoostTestSupport",
                "RoostWire",
            ],
            swiftSettings: swiftSettings
        ),
    ]
)
