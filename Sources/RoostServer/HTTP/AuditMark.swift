import RoostModel
import Synchronization

/// What the audit knows of a request while it is handled.
final class AuditMark: Sendable {
    private struct State {
        var isSet = false
        var subject: String?
        var effect: String?
    }

    private let state = Mutex(State())

    /// A line names the request already, or none has to.
    func set() { state.withLock { $0.isSet = true } }

    /// Whether the request needs no line any more.
    var isSet: Bool { state.withLock(\.isSet) }

    /// What the request's line says instead of what stands in its path and on its answer.
    func say(_ effect: String, about subject: String) {
        state.withLock {
            $0.subject = subject
            $0.effect = effect
        }
    }

    var words: (subject: String?, effect: String?) { state.withLock { ($0.subject, $0.effect) } }
}

extension Transport {
    var entryPoint: EntryPoint {
        switch self {
        case .unix: .unixSocket
        case .tcp: .tcp
        }
    }
}
