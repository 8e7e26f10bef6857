import RoostModel

/// Readers of one event loop who read the same and have all read everything so far: one subscription asks the journal for all of them. Who
/// cannot keep up leaves, and comes back when it has caught up by itself.
final class ReaderGroup {
    enum Outcome {
        case waits
        /// The group fell behind the journal: everybody goes on alone.
        case behind
        case closed
    }

    let subscription: JournalSubscription
    var members: [ReaderLoop.Key: StreamReader] = [:]
    private let wake: @Sendable () -> Void

    /// - Parameter wake: has ``pump()`` called on the event loop.
    init(_ subscription: JournalSubscription, wake: @escaping @Sendable () -> Void) {
        self.subscription = subscription
        self.wake = wake
    }

    func pump() -> Outcome {
        while !members.isEmpty {
            switch subscription.poll(orWake: wake) {
            case .frames(let frames):
                let last = frames.lastPosition
                // A member may leave while it writes.
                for member in Array(members.values) { member.take(frames, last: last) }
            case .nothing: return .waits
            case .behind: return .behind
            case .closed: return .closed
            }
        }
        return .waits
    }
}

@available(*, unavailable)
extension ReaderGroup: Sendable {}

extension [JournalFrame] {
    fileprivate var lastPosition: Int64? {
        for frame in reversed() {
            if case .event(let entry) = frame { return entry.position }
        }
        return nil
    }
}
