import RoostModel
import Synchronization

/// What the audit log records about a request, set while it is handled.
final class AuditMark: Sendable {
    private struct State {
        var isSet = false
        var subject: String?
        var effect: String?
    }

    private let state = Mutex(State())

    /// Marks that the request already has a line, or needs none.
    func set() { state.withLock { $0.isSet = true } }

    /// Whether the request needs no further line.
    var isSet: Bool { state.withLock(\.isSet) }

    /// Sets the effect and subject of the request's line, instead of the response status and path.
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
