/// Counts the requests read and responses written on one connection, to decide where the answer to unreadable input belongs: behind all
/// earlier responses, never inside one. A pure state machine.
struct Exchange {
    enum Action: Equatable {
        case wait
        /// Answer the unreadable input, then end the connection.
        case answer
        /// Everything has been answered: end the connection.
        case leave
    }

    private struct Failure {
        /// The number of responses that come before the end.
        let after: Int
        /// Whether no request was passed on, so that no other handler answers it.
        let isOurs: Bool
    }

    private var requests = 0
    private var answers = 0
    private var failure: Failure?
    private(set) var isInBody = false
    /// Another protocol follows.
    private(set) var isOver = false

    /// Whether all requests were read and answered, and another may follow.
    var isBetween: Bool { requests > 0 && requests == answers && !isInBody && !isOver }

    /// Whether everything is answered, and the unread rest of a body still arrives.
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
