import RoostModel
import Synchronization

/// Whether a line of the audit names a request already.
final class AuditMark: Sendable {
    private let state = Atomic(false)

    var isSet: Bool { state.load(ordering: .acquiring) }
    func set() { state.store(true, ordering: .releasing) }
}

extension Transport {
    var entryPoint: EntryPoint {
        switch self {
        case .unix: .unixSocket
        case .tcp: .tcp
        }
    }
}
