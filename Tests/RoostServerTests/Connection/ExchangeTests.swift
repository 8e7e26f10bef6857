import Testing

@testable import RoostServer

@Suite("Where the answer to what cannot be read belongs")
struct ExchangeTests {
    private enum Step {
        case head, end, answer, fails
    }

    /// What each step asks for.
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

    @Test("A head that cannot be read is answered at once, or behind the answers to earlier requests")
    func heads() {
        #expect(actions([.fails]) == [.answer])
        #expect(actions([.head, .end, .answer, .fails]) == [.wait, .answer])
        #expect(actions([.head, .end, .head, .end, .fails, .answer, .answer]) == [.wait, .wait, .answer])
    }

    @Test("A body that cannot be read is answered by whoever reads it, and that is the last answer")
    func bodies() {
        #expect(actions([.head, .fails, .answer]) == [.wait, .leave])
        #expect(actions([.head, .end, .head, .fails, .answer, .answer]) == [.wait, .wait, .leave])
        #expect(actions([.head, .answer, .fails]) == [.wait, .leave], "it was answered before its body came")
    }

    @Test("A connection is between two requests when all are read and answered, and never before the first")
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

    @Test("What follows an answer and belongs to its request's body is left over")
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
