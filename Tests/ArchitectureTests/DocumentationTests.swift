import Testing

@Suite("The page on architecture")
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

    /// Names between backticks.
    private static func names(in cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
