import Testing

@testable import RoostServer

@Suite("The position of answers to unreadable requests")
struct ExchangeTests {
    private enum Step {
        case head, end, answer, fails
    }

    /// The result expected from each step.
    private func actions(_ steps: [Step]) -> [Exchange.Action] {
        var exchange = Exchange()
        return steps.compactMap { step in
            switch step {
            case .head: exchange.readsHead()
            case .end: exchange.readsEnd()
            case .answer: return exchange.writesEnd()
            case .fails: return exchange.failsToRead()
            }
            return nil
        }
    }

    @Test("An unreadable head is answered at once, or after the answers to earlier requests")
    func heads() {
        #expect(actions([.fails]) == [.answer])
        #expect(actions([.head, .end, .answer, .fails]) == [.wait, .answer])
        #expect(actions([.head, .end, .head, .end, .fails, .answer, .answer]) == [.wait, .wait, .answer])
    }

    @Test("An unreadable body is answered by its reader, and that is the last answer")
    func bodies() {
        #expect(actions([.head, .fails, .answer]) == [.wait, .leave])
        #expect(actions([.head, .end, .head, .fails, .answer, .answer]) == [.wait, .wait, .leave])
        #expect(actions([.head, .answer, .fails]) == [.wait, .leave], "it was answered before its body came")
    }

    @Test("A connection is idle when all requests are read and answered, and never before the first")
    func between() {
        var exchange = Exchange()
        #expect(!exchange.isBetween)
        exchange.readsHead()
        #expect(!exchange.isBetween && exchange.isInBody)
        exchange.readsEnd()
        #expect(!exchange.isBetween)
        #expect(exchange.writesEnd() == .wait && exchange.isBetween)
        exchange.changesProtocol()
        #expect(!exchange.isBetween)
    }

    @Test("The rest of a body after its answer counts as unread")
    func leftOver() {
        var exchange = Exchange()
        #expect(!exchange.isLeftOver)
        exchange.readsHead()
        #expect(!exchange.isLeftOver, "somebody reads the body")
        #expect(exchange.writesEnd() == .wait && exchange.isLeftOver)
        exchange.readsEnd()
        #expect(!exchange.isLeftOver)
    }
}
