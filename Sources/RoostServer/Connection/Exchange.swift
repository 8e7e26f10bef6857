/// Requests read and answers written on one connection, as far as one must know them to say where an answer to what cannot be read belongs:
/// behind all earlier ones, and never into the middle of one. Pure: it only says what to do.
struct Exchange {
    enum Action: Equatable {
        case wait
        /// Answer what could not be read, then leave.
        case answer
        /// All is said: end the connection.
        case leave
    }

    private struct Failure {
        /// How many answers come before the end.
        let after: Int
        /// Whether a request was never handed on, so that nobody else answers it.
        let isOurs: Bool
    }

    private var requests = 0
    private var answers = 0
    private var failure: Failure?
    private(set) var isInBody = false
    /// Another protocol follows.
    private(set) var isOver = false

    /// Whether all requests were read and answered, and another may come.
    var isBetween: Bool { requests > 0 && requests == answers && !isInBody && !isOver }

    /// Whether all is answered, and the rest of a body that nobody waits for still comes.
    var isLeftOver: Bool { requests == answers && isInBody && !isOver }

    mutating func readsHead() {
        requests += 1
        isInBody = true
    }

    mutating func readsEnd() { isInBody = false }

    mutating func changesProtocol() { isOver = true }

    mutating func failsToRead() -> Action {
        failure = Failure(after: requests, isOurs: !isInBody)
        return next()
    }

    mutating func writesEnd() -> Action {
        answers += 1
        return next()
    }

    private func next() -> Action {
        guard let failure, answers >= failure.after else { return .wait }
        return failure.isOurs ? .answer : .leave
    }
}
