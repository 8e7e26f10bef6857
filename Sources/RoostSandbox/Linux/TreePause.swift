#if os(Linux)
    import Dispatch
    import Glibc
    import Synchronization

    /// Pauses and resumes one tree, one operation at a time.
    final class TreePause: Sendable {
        private let freezer: Freezer?
        private let stopper = Mutex(SignalFreezer())
        /// For blocking work, outside of the cooperative thread pool.
        private let queue = DispatchQueue(label: "roost.sandbox.hold")

        init(_ freezer: Freezer?) {
            self.freezer = freezer
        }

        /// Whether paused processes stay paused without further checks.
        var isLasting: Bool { freezer != nil }

        /// - Parameters:
        /// - isAgain: whether the tree is already paused and only checked again.
        /// - isWanted: evaluated when the operation starts: a tree that was resumed meanwhile must not be paused forever.
        /// - Throws: ``SystemError``; all processes continue then, unless they were already paused.
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
