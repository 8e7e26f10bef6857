import RoostModel

/// Readers of one event loop with the same filter that have read everything so far: one subscription reads the journal for all of them. A
/// reader that falls behind leaves the group, and joins again when it has caught up.
final class ReaderGroup {
    enum Outcome {
        case waits
        /// The group fell behind the journal, so every member continues alone.
        case behind
        case closed
    }

    let subscription: JournalSubscription
    var members: [ReaderLoop.Key: StreamReader] = [:]
    private let wake: @Sendable () -> Void

    /// - Parameter wake: causes a call of ``pump()`` on the event loop.
    init(_ subscription: JournalSubscription, wake: @escaping @Sendable () -> Void) {
        self.subscription = subscription
        self.wake = wake
    }

    func pump() -> Outcome {
        while !members.isEmpty {
            switch subscription.poll(orWake: wake) {
            case .frames(let frames):
                let last = frames.lastPosition
                // A member may leave the group while it writes.
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
