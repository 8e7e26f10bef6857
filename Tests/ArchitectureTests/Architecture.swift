/// The law of the arrows: what each target may depend on. docs/architecture.md shows the same table to people, and a test compares the two.
enum Architecture {
    struct Rights: Equatable, Sendable {
        /// Our own targets.
        let targets: Set<String>
        /// Products of other packages.
        let libraries: Set<String>

        init(_ targets: Set<String> = [], libraries: Set<String> = []) {
            self.targets = targets
            self.libraries = libraries
        }
    }

    static let table: [String: Rights] = [
        "CRoostGuard": Rights(),
        "CRoostSystem": Rights(),
        "RoostBench": Rights(
            ["RoostEngine", "RoostFiles", "RoostModel", "RoostSandbox", "RoostStore"],
            libraries: ["GRDBSQLite", "Hummingbird", "Logging", "NIOCore"]),
        "RoostClient": Rights(
            ["RoostModel", "RoostSupport", "RoostWire"], libraries: ["AsyncHTTPClient", "Crypto", "NIOCore", "NIOHTTP1", "NIOSSL"]),
        "RoostCommands": Rights(
            ["CRoostSystem", "RoostClient", "RoostModel", "RoostSupport", "RoostWire"], libraries: ["ArgumentParser"]),
        "RoostDaemon": Rights(
            [
                "CRoostSystem", "RoostEngine", "RoostFiles", "RoostModel", "RoostOutbound", "RoostRuntimes", "RoostSandbox", "RoostServer",
                "RoostStore", "RoostSupport", "RoostTelemetry", "RoostWire",
            ],
            libraries: [
                "ArgumentParser", "Configuration", "CoreMetrics", "Crypto", "Logging", "ServiceLifecycle", "SystemPackage", "Tracing",
                "UnixSignals", "Yams",
            ]),
        "RoostEngine": Rights(["RoostModel", "RoostSupport"], libraries: ["DequeModule", "Logging", "ServiceLifecycle"]),
        "RoostFiles": Rights(["CRoostSystem", "RoostModel", "RoostSupport"], libraries: ["Crypto", "Logging"]),
        "RoostModel": Rights(),
        "RoostOutbound": Rights(
            ["RoostModel", "RoostSupport"], libraries: ["AsyncHTTPClient", "Crypto", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL"]),
        "RoostRuntimes": Rights(["RoostModel", "RoostSupport"], libraries: ["Logging"]),
        "RoostSandbox": Rights(
            ["CRoostGuard", "CRoostSystem", "RoostModel", "RoostSupport"], libraries: ["Logging", "Subprocess", "SystemPackage"]),
        "RoostServer": Rights(
            ["CRoostSystem", "RoostEngine", "RoostModel", "RoostSupport", "RoostWeb", "RoostWire"],
            libraries: [
                "CoreMetrics", "Crypto", "DequeModule", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTP1",
                "NIOHTTPTypes",
                "NIOHTTPTypesHTTP1", "NIOPosix", "NIOWebSocket", "ServiceLifecycle", "Tracing",
            ]),
        "RoostStore": Rights(["RoostModel", "RoostSupport"], libraries: ["CoreMetrics", "GRDB", "GRDBSQLite", "Logging"]),
        "RoostSupport": Rights(libraries: ["CoreMetrics", "DequeModule", "Logging"]),
        "RoostTelemetry": Rights(
            ["RoostModel", "RoostSupport"], libraries: ["CoreMetrics", "Logging", "ServiceContextModule", "ServiceLifecycle", "Tracing"]),
        "RoostTestSupport": Rights(["RoostModel", "RoostSupport"]),
        "RoostWeb": Rights(),
        "RoostWire": Rights(["RoostModel"]),
        "roost": Rights(["RoostCommands", "RoostDaemon"], libraries: ["ArgumentParser"]),
    ]

    /// Modules of the platform, which no manifest declares.
    static func platformModules(for target: String) -> Set<String> {
        // The model does no I/O, so it gets neither the C library nor threads.
        let pure: Set<String> = ["Foundation", "FoundationEssentials"]
        return target == "RoostModel" ? pure : pure.union(["Darwin", "Dispatch", "Glibc", "Musl", "Synchronization", "System", "os"])
    }

    /// Only for test targets; a double that reaches the product is a mistake.
    static let testOnly: Set<String> = ["RoostTestSupport"]

    static func mayContainC(_ target: String) -> Bool {
        target.hasPrefix("CRoost") || target == "RoostWeb" || target == "roost-guard"
    }

    static let longestFile = 400
}
