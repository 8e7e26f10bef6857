#if os(Linux)
    import CRoostSystem
    import Glibc

    /// Pauses a run's processes with SIGSTOP, if there is no freezer. Checked again while paused, because a process can arrange to be
    /// continued (a timer that sends it SIGCONT).
    struct SignalFreezer: Sendable {
        /// Processes that were already stopped, and stay stopped afterwards.
        private var idle: Set<pid_t> = []
        private var signalled: Set<pid_t> = []
        private var isHolding = false

        private static let limit = Duration.seconds(10)
        /// The number of consecutive checks without a running process.
        private static let looks = 3

        /// - Throws: ``SystemError`` if new processes appear faster than they can be stopped; stopped ones stay stopped.
        mutating func hold(_ members: TreeMembers) throws(SystemError) {
            if !isHolding {
                signalled = []
                idle = Set(members.own.filter { Self.state(of: $0) == "T" })
                isHolding = true
            }
            let end = ContinuousClock.now + Self.limit
            var looksWithoutMovement = 0
            // A process that loses its parent during a check moves to a list that was already read. The next check finds it.
            while looksWithoutMovement < Self.looks {
                if stopMoving(members) {
                    guard ContinuousClock.now < end else { throw SystemError("SIGSTOP", number: ETIMEDOUT) }
                    looksWithoutMovement = 0
                    usleep(200)
                } else {
                    looksWithoutMovement += 1
                }
            }
        }

        /// Checks the whole tree once and stops running processes.
        ///
        /// - Returns: whether any process was running. A process that was not stopped before this check may have forked during it, even if
        ///   it has ended since.
        private mutating func stopMoving(_ members: TreeMembers) -> Bool {
            var moves = false
            for process in members.all {
                let isKnown = signalled.contains(process) || idle.contains(process)
                switch members.whose(process) {
                case .own where isMoving(process):
                    Self.send(SIGSTOP, to: process, members)
                    signalled.insert(process)
                    moves = true
                case .gone where !isKnown: moves = true
                default: break
                }
            }
            return moves
        }

        mutating func release(_ members: TreeMembers) {
            guard isHolding else { return }
            isHolding = false
            for process in members.own where !idle.contains(process) { Self.send(SIGCONT, to: process, members) }
        }

        /// An uninterruptible process (waiting for a disk, or for the child of a vfork) executes nothing and stops afterwards. A process
        /// whose first thread has ended looks ended while other threads run, so it is signalled once.
        private func isMoving(_ process: pid_t) -> Bool {
            guard signalled.contains(process) || idle.contains(process) else { return true }
            guard let state = Self.state(of: process) else { return false }
            return !["T", "t", "Z", "X", "D"].contains(state)
        }

        /// Through a pidfd, so that the signal never reaches another process with a reused id.
        private static func send(_ signal: Int32, to process: pid_t, _ members: TreeMembers) {
            let handle = roost_process_handle(process)
            guard handle >= 0 else { return }
            defer { close(handle) }
            if members.isOwn(process) { _ = roost_signal_handle(handle, signal) }
        }

        private static func state(of process: pid_t) -> Character? {
            // The name in parentheses may contain any character, so fields are read after its end (proc_pid_stat(5)).
            guard let text = KernelFile.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
            return text[text.index(after: end)...].first { $0 != " " }
        }
    }
#endif
