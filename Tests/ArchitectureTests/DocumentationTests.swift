import Testing

@Suite("The pages that describe the code")
struct DocumentationTests {
    let page: String

    init() throws {
        page = try Repository.text("docs/architecture.md")
    }

    @Test("Its table is the law")
    func tableIsTheLaw() throws {
        var shown: [String: Architecture.Rights] = [:]
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { Self.names(in: $0) }
            try #require(cells.count >= 3, "a row needs a target, our targets and libraries: \(line)")
            let target = try #require(cells[0].first)
            shown[target] = Architecture.Rights(Set(cells[1]), libraries: Set(cells[2]))
        }
        #expect(Set(shown.keys) == Set(Architecture.table.keys))
        for (target, rights) in Architecture.table {
            #expect(shown[target] == rights, "\(target)")
        }
    }

    @Test("Every target and the guard have their paragraph", arguments: Architecture.table.keys.sorted() + ["roost-guard"])
    func everyTargetIsDescribed(target: String) throws {
        let lines = page.split(separator: "\n")
        let heading = try #require(lines.firstIndex(of: "### `\(target)`"))
        let paragraph = lines.index(after: heading)
        try #require(paragraph < lines.endIndex)
        #expect(!lines[paragraph].hasPrefix("#"), "the heading of \(target) has no text below it")
        #expect(lines[paragraph].count > 40, "the paragraph of \(target) says too little")
    }

    @Test("It describes no target that is gone")
    func nothingIsLeftOver() {
        let described = page.split(separator: "\n").filter { $0.hasPrefix("### `") }.map { $0.dropFirst(5).dropLast() }
        #expect(Set(described.map(String.init)) == Set(Architecture.table.keys).union(["roost-guard"]))
    }

    @Test("Every error code has its row in the page on errors")
    func everyErrorIsListed() throws {
        let codes = try Self.rawValues(of: "Sources/RoostWire/Errors/ErrorCode.swift", until: "package var")
        let page = try Repository.text("docs/errors.md")
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap { Self.names(in: $0).first }
        #expect(Set(rows) == Set(codes))
    }

    @Test("Every setting has its row in the page on configuration")
    func everySettingIsListed() throws {
        let keys = try Self.rawValues(of: "Sources/RoostDaemon/Settings/SettingKey.swift", until: "package enum Kind")
        let page = try Repository.text("docs/configuration.md")
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { Self.names(in: $0) }
        #expect(Set(rows.compactMap(\.first)) == Set(keys))
        for row in rows where row.count > 1 {
            let variable = "ROOST_" + row[0].uppercased().split(separator: ".").joined(separator: "_")
            #expect(row[1] == variable, "the variable of \(row[0])")
        }
    }

    /// Raw values of a string enum's cases, read from its source, for a test that builds none of the product.
    private static func rawValues(of path: String, until end: String) throws -> [String] {
        let source = Source(text: try Repository.text(path)).withoutComments
        let cases = source[..<(source.firstRange(of: end)?.lowerBound ?? source.endIndex)]
        return cases.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.first == "case", words.count >= 2 else { return nil }
            return words.count == 4 ? String(words[3].drop { $0 == "\"" }.prefix { $0 != "\"" }) : String(words[1])
        }
    }

    /// Names between backticks.
    private static func names(in cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
