import RoostModel
import Testing

@testable import RoostEngine

struct OutputRetentionTests {
    private func output(_ text: String) -> RunOutput { RunOutput(channel: .stdout, text: text) }

    @Test("Head and tail are kept, what is dropped in between is counted once")
    func headAndTail() {
        var keeper = OutputRetention(limits: Limits(outputBytes: 400, outputFloodBytes: 1 << 30))
        var stored: [String] = []
        for number in 0..<100 {
            if case .store(let kept) = keeper.add(output(String(repeating: Character(String(number % 10)), count: 10))) {
                stored.append(kept.text)
            }
        }
        let rest = keeper.finish()
        #expect(stored.count == 30)
        #expect(rest.tail.count == 10)
        #expect(rest.tail.last?.text == "9999999999")
        #expect(rest.dropped == 600)
    }

    @Test("Once something is held back, nothing later is stored before it")
    func order() {
        var keeper = OutputRetention(limits: Limits(outputBytes: 100, outputFloodBytes: 1 << 30))
        #expect(keeper.add(output(String(repeating: "a", count: 70))) == .store(output(String(repeating: "a", count: 70))))
        #expect(keeper.add(output(String(repeating: "b", count: 20))) == .hold)
        #expect(keeper.add(output("c")) == .hold)
        #expect(keeper.finish().tail.map(\.text) == [String(repeating: "b", count: 20), "c"])
    }

    @Test("A flood is reported once")
    func flood() {
        var keeper = OutputRetention(limits: Limits(outputBytes: 100, outputFloodBytes: 50))
        #expect(keeper.add(output(String(repeating: "a", count: 40))) != .flood)
        #expect(keeper.add(output(String(repeating: "a", count: 40))) == .flood)
        #expect(keeper.add(output("a")) != .flood)
    }
}
