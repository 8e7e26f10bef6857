import RoostTestSupport
import Testing

@testable import RoostFiles

@Suite struct DiffTests {
    /// A text of few different lines, so that repeats and ties are common; sometimes without a last line feed.
    private func text(_ generator: inout SeededGenerator, lines: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...lines, using: &generator) {
            bytes += Array("line \(Int.random(in: 0..<12, using: &generator))\n".utf8)
        }
        if Bool.random(using: &generator), !bytes.isEmpty { bytes.removeLast() }
        return bytes
    }

    private func edited(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let index = Int.random(in: 0...lines.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: lines.insert(Array("new \(Int.random(in: 0..<100, using: &generator))".utf8), at: index)
            case 1 where index < lines.count: lines.remove(at: index)
            case 2 where index < lines.count: lines[index] = Array("changed".utf8)
            default: break
            }
        }
        return Array(lines.joined(separator: [10]))
    }

    /// A reader of unified patches of its own, so that writer and reader cannot share a mistake.
    private func patched(_ base: [UInt8], _ patch: [UInt8]) throws -> [UInt8] {
        let lines = Lines(base)
        var output: [UInt8] = []
        var at = 0
        var isCut = false
        let parts = patch.split(separator: 10, omittingEmptySubsequences: false)
        for part in parts.dropLast() {
            switch part.first {
            case UInt8(ascii: "@"):
                let words = String(decoding: part, as: UTF8.self).split(separator: " ")
                let numbers = words[1].dropFirst().split(separator: ",").compactMap { Int($0) }
                let start = numbers.count == 2 && numbers[1] == 0 ? numbers[0] : numbers[0] - 1
                output += lines[at..<start]
                at = start
            case UInt8(ascii: " "), UInt8(ascii: "-"):
                let wanted = part.dropFirst()
                try #require(Array(lines[at].prefix { $0 != 10 }) == Array(wanted))
                if part.first == UInt8(ascii: " ") { output += lines[at] }
                isCut = false
                at += 1
            case UInt8(ascii: "+"):
                output += part.dropFirst() + [10]
                isCut = true
            case UInt8(ascii: "\\"): if isCut { output.removeLast() }
            default: Issue.record("unexpected patch line")
            }
        }
        return output + lines[at..<lines.count]
    }

    @Test("A patch applied to the base gives the result", arguments: 0..<300)
    func patchesApply(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let old = text(&generator, lines: 40)
        let new = Bool.random(using: &generator) ? edited(old, &generator) : text(&generator, lines: 40)
        let texts = [Lines(old), Lines(new)]
        let numbers = Lines.number(texts)
        let budget = [8_000_000, 50, 0][Int(seed % 3)]
        let diff = LineDiff(numbers[0], numbers[1], budget: budget)
        let patch = try #require(UnifiedPatch.render(texts[0], texts[1], diff, limit: 1 << 20))
        #expect(try patched(old, patch) == new)
        #expect(old.isEmpty == (texts[0].count == 0))
    }

    @Test("The comparison finds a shortest difference", arguments: 0..<200)
    func isShortest(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let old = (0..<Int.random(in: 0...30, using: &generator)).map { _ in Int32.random(in: 0..<5, using: &generator) }
        let new = (0..<Int.random(in: 0...30, using: &generator)).map { _ in Int32.random(in: 0..<5, using: &generator) }
        let diff = LineDiff(old, new)
        // The longest common subsequence by the plain table.
        var table = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
        for i in old.indices {
            for j in new.indices {
                table[i + 1][j + 1] = old[i] == new[j] ? table[i][j] + 1 : max(table[i][j + 1], table[i + 1][j])
            }
        }
        #expect(diff.deletions == old.count - table[old.count][new.count])
        #expect(diff.additions == new.count - table[old.count][new.count])
    }

    @Test("Large unlike texts are compared within their bound, and still rightly")
    func largeTexts() throws {
        var generator = SeededGenerator(seed: 7)
        let old = (0..<30_000).map { _ in Int32.random(in: 0..<20_000, using: &generator) }
        let new = (0..<30_000).map { _ in Int32.random(in: 0..<20_000, using: &generator) }
        let diff = LineDiff(old, new, budget: 300_000)
        var rebuilt: [Int32] = []
        var at = 0
        for region in diff.regions {
            rebuilt += old[at..<region.old.lowerBound] + new[region.new]
            at = region.old.upperBound
        }
        #expect(rebuilt + old[at...] == new)
    }

    @Test("A merge with an unchanged side gives the other side, and equal changes merge", arguments: 0..<100)
    func trivialMerges(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let base = text(&generator, lines: 20)
        let other = edited(base, &generator)
        #expect(TextMerge.merge(base: base, ours: base, theirs: other) == .merged(other))
        #expect(TextMerge.merge(base: base, ours: other, theirs: base) == .merged(other))
        #expect(TextMerge.merge(base: base, ours: other, theirs: other) == .merged(other))
    }

    @Test("Changes far apart merge whichever side they are on", arguments: 0..<100)
    func distantChangesMerge(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let lines = (0..<30).map { "line \($0)" }
        let (first, second) = (Int.random(in: 0..<12, using: &generator), Int.random(in: 17..<30, using: &generator))
        func text(_ changes: [Int: String?]) -> [UInt8] {
            Array(lines.indices.compactMap { changes[$0] ?? lines[$0] }.map { $0 + "\n" }.joined().utf8)
        }
        let ours = [first: Bool.random(using: &generator) ? "ours" : nil]
        let theirs = [second: Bool.random(using: &generator) ? "theirs\nmore" : nil]
        let both = ours.merging(theirs) { $1 }
        #expect(TextMerge.merge(base: text([:]), ours: text(ours), theirs: text(theirs)) == .merged(text(both)))
        #expect(TextMerge.merge(base: text([:]), ours: text(theirs), theirs: text(ours)) == .merged(text(both)))
    }

    @Test("Changes of the same line conflict, with both and the base between markers")
    func conflict() {
        let outcome = TextMerge.merge(base: Array("a\nb\nc\n".utf8), ours: Array("a\nmine\nc\n".utf8), theirs: Array("a\ntheirs\nc\n".utf8))
        let text = "a\n<<<<<<< project\nmine\n||||||| base\nb\n=======\ntheirs\n>>>>>>> run\nc\n"
        #expect(outcome == .conflicted(Array(text.utf8)))
    }
}
