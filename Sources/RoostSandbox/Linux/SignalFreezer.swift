#if os(Linux)
    import CRoostSystem
    import Glibc

    /// Holds a run's processes still with SIGSTOP, where there is no freezer. Looked at again while it holds: a process can have arranged to
    /// be woken (a timer that sends it SIGCONT).
    struct SignalFreezer: Sendable {
        /// What stood still before by its own wish, and stays so afterwards.
        private var idle: Set<pid_t> = []
        private var signalled: Set<pid_t> = []
        private var isHolding = false

        private static let limit = Duration.seconds(10)
        /// Without any movement, one after the other.
        private static let looks = 3

        /// - Throws: ``SystemError`` where new processes appear faster than they can be stopped; what was stopped stays so.
        mutating func hold(_ members: TreeMembers) throws(SystemError) {
            if !isHolding {
                signalled = []
                idle = Set(members.own.filter { Self.state(of: $0) == "T" })
                isHolding = true
            }
            let end = ContinuousClock.now + Self.limit
            var looksWithoutMovement = 0
            // Who loses its parent during a look moves to a list that was read already. The next look finds it.
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

        /// Looks once at the whole tree and stops what moves.
        ///
        /// - Returns: whether anything moved. Who was not stopped before this look can have forked in it, also when it is gone by now.
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

        /// Whoever waits uninterruptibly (for a disk, or for the child of a vfork) executes nothing and stops when that is over. A process
        /// whose first thread has ended looks ended while others go on: it is told once.
        private func isMoving(_ process: pid_t) -> Bool {
            guard signalled.contains(process) || idle.contains(process) else { return true }
            guard let state = Self.state(of: process) else { return false }
            return !["T", "t", "Z", "X", "D"].contains(state)
        }

        /// By a handle, so that never another process with a used number is meant.
        private static func send(_ signal: Int32, to process: pid_t, _ members: TreeMembers) {
            let handle = roost_process_handle(process)
            guard handle >= 0 else { return }
            defer { close(handle) }
            if members.isOwn(process) { _ = roost_signal_handle(handle, signal) }
        }

        private static func state(of process: pid_t) -> Character? {
            // The name in brackets may hold anything, so read from its end (proc_pid_stat(5)).
            guard let text = KernelFile.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
            return text[text.index(after: end)...].first { $0 != " " }
        }
    }
#endif
