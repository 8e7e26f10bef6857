#if os(Linux)
    import Dispatch
    import Glibc
    import Synchronization

    /// Holds one tree still and lets it go on, one thing at a time.
    final class TreePause: Sendable {
        private let freezer: Freezer?
        private let stopper = Mutex(SignalFreezer())
        /// Blocking work, apart from the tasks' threads.
        private let queue = DispatchQueue(label: "roost.sandbox.hold")

        init(_ freezer: Freezer?) {
            self.freezer = freezer
        }

        /// Whether what is held stays so by itself.
        var isLasting: Bool { freezer != nil }

        /// - Parameters:
        ///   - isAgain: whether it is held already, and looked at again.
        ///   - isWanted: asked when it is this one's turn: what was let go on meanwhile must not be held for ever.
        /// - Throws: ``SystemError``; everything goes on then, but what was held already.
        func hold(_ holder: pid_t, isAgain: Bool = false, where isWanted: @escaping @Sendable () -> Bool) async throws {
            try await work { [self] in
                guard isWanted(), let members = TreeMembers(holder: holder) else { return }
                if let freezer { return try freezer.hold(members.isOwn) }
                do {
                    try stopper.withLock { stopper in try stopper.hold(members) }
                } catch {
                    if !isAgain { stopper.withLock { $0.release(members) } }
                    throw error
                }
            }
        }

        func release(_ holder: pid_t?) async throws {
            try await work { [self] in
                if let freezer { return try freezer.release() }
                guard let members = holder.flatMap({ TreeMembers(holder: $0) }) else { return }
                stopper.withLock { $0.release(members) }
            }
        }

        private func work(_ body: @escaping @Sendable () throws -> Void) async throws {
            try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Result(catching: body)) }
            }
        }
    }
#endif
