import Testing

/// Measures how many `package` declarations have a doc comment. They are the interface of a target, so most of them need one.
@Suite("Documented declarations")
struct DocumentedShareTests {
    /// The minimum share over all targets, in percent.
    static let overall = 60
    /// The minimum share of each target, in percent.
    static let perTarget = 50

    @Test("Most package declarations are documented, in every target and overall")
    func share() throws {
        var tallies: [String: Tally] = [:]
        for file in try Repository.swiftFiles(under: "Sources") {
            let target = String(file.path.split(separator: "/")[1])
            tallies[target, default: Tally(name: target)].add(file)
        }
        let declarations = tallies.values.reduce(0) { $0 + $1.declarations }
        let undocumented = tallies.values.reduce(0) { $0 + $1.undocumented.count }
        let worst = try #require(tallies.values.filter { $0.declarations > 0 }.min { $0.share < $1.share })
        let share = Tally.share(declarations, undocumented)
        #expect(share >= Self.overall, "\(share) % of all package declarations are documented. \(worst)")
        for tally in tallies.values where tally.share < Self.perTarget { Issue.record("\(tally)") }
    }

    @Test("Declarations are recognized behind attributes and modifiers")
    func recognition() {
        let source = Source(
            path: "Sources/T/t.swift",
            text: """
                /// Documented.
                package struct A {
                    package let b: Int
                    /// Documented.
                    @discardableResult
                    package static func c() -> Int { 1 }
                    @inlinable package final class D {}
                    package private(set) var e = 1
                    let f = 2
                }
                package extension A {}
                """)
        var tally = Tally(name: "T")
        tally.add(source)
        #expect(tally.declarations == 5)
        #expect(tally.undocumented == ["Sources/T/t.swift:3", "Sources/T/t.swift:7", "Sources/T/t.swift:8"])
        #expect(tally.share == 40)
    }
}

/// The declarations of one target.
private struct Tally: CustomStringConvertible {
    let name: String
    var declarations = 0
    /// Where they are: `path:line`.
    var undocumented: [String] = []

    var share: Int { Self.share(declarations, undocumented.count) }

    var description: String {
        "\(name): \(share) % documented (at least \(DocumentedShareTests.perTarget) %). Undocumented: \(undocumented.joined(separator: ", "))"
    }

    /// In percent, rounded down; 100 without declarations.
    static func share(_ declarations: Int, _ undocumented: Int) -> Int {
        declarations == 0 ? 100 : (declarations - undocumented) * 100 / declarations
    }

    mutating func add(_ file: Source) {
        let lines = file.lines.map { $0.drop(while: \.isWhitespace) }
        for (index, line) in lines.enumerated() where Self.isDeclaration(line) {
            declarations += 1
            // Attributes can be on lines of their own, between the comment and the declaration.
            let above = lines[..<index].last { !$0.hasPrefix("@") }
            if above?.hasPrefix("///") != true { undocumented.append("\(file.path):\(index + 1)") }
        }
    }

    private static let modifiers: Set<Substring> = [
        "static", "final", "nonisolated", "mutating", "indirect", "override", "convenience", "consuming", "borrowing", "private(set)",
        "internal(set)",
    ]
    private static let keywords: Set<Substring> = [
        "struct", "class", "enum", "protocol", "actor", "func", "var", "let", "init", "typealias", "subscript", "macro",
    ]

    private static func isDeclaration(_ line: Substring) -> Bool {
        let words = line.split(separator: " ").drop { $0.hasPrefix("@") }
        guard words.first == "package" else { return false }
        let rest = words.dropFirst().drop { modifiers.contains($0) }
        return rest.first.map { keywords.contains($0.prefix(while: \.isLetter)) } ?? false
    }
}
