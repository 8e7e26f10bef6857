import Testing

/// The readers above must be able to fail, else the law is kept by blindness.
@Suite("The readers of manifest and sources")
struct ReadersTests {
    @Test("Imports are found in every spelling, and only in code")
    func imports() {
        let source = Source(
            text: """
                // import Comment
                import Alpha
                package import Beta
                @testable import Gamma
                @preconcurrency package import struct Delta.Thing
                #if canImport(FoundationEssentials)
                    import FoundationEssentials
                #endif
                /* import Block /* nested */ import Still */ import Epsilon
                let text = "import String"
                let long = \"""
                    import Long
                    \"""
                let important = 1
                """)
        #expect(source.imports == ["Alpha", "Beta", "Gamma", "Delta", "FoundationEssentials", "Epsilon"])
    }

    @Test("A word counts only where it stands alone in code")
    func words() {
        let source = Source(
            text: """
                let url = "https://fatalError" // fatalError
                let fatalErrors = #"a " fatalError"#
                let nested = "\\(name) // fatalError"
                fatalError("x")
                """)
        #expect(source.lines(withWord: "fatalError") == [4])
        #expect(source.withoutComments.contains("https://fatalError"))
    }

    @Test("A manifest is read with its targets, products and kinds")
    func manifest() throws {
        let manifest = Manifest(
            text: """
                let package = Package(
                    dependencies: [
                        .package(url: "somewhere", exact: "1.0.0")
                    ],
                    targets: [
                        .target(
                            name: "Inner"
                        ),
                        .target(
                            name: "Outer",
                            dependencies: [
                                "Inner",
                                .product(name: "Logging", package: "swift-log"),
                                // "Ghost",
                            ],
                            swiftSettings: swiftSettings
                        ),
                        .testTarget(
                            name: "OuterTests",
                            dependencies: ["Outer"]
                        ),
                    ]
                )
                """)
        #expect(manifest.targets.map(\.name).sorted() == ["Inner", "Outer", "OuterTests"])
        let outer = try #require(manifest.targets.first { $0.name == "Outer" })
        #expect(outer.targets == ["Inner"])
        #expect(outer.libraries == ["Logging"])
        #expect(outer.kind == .target)
    }

    @Test("The real manifest is not read as empty")
    func realManifest() throws {
        let manifest = try Repository.manifest()
        #expect(manifest.targets.count > 20)
        #expect(manifest.targets.contains { $0.name == "roost" && $0.kind == .executableTarget })
    }
}
