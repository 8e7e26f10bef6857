import RoostModel

/// The known state of a run's process tree, as a value: events in, the exit out.
struct TreeState {
    enum Start: Equatable {
        case waiting
        /// The sandbox is set up and its guards are proven.
        case ready
        case failed(SandboxError)
    }

    private(set) var start = Start.waiting
    /// The launcher has made all its mounts.
    private(set) var isMounted = false
    private(set) var isReleased = false
    /// bubblewrap's error output, set when the launcher reported that all processes have ended.
    private(set) var complaint: String?
    private var commandEnd: ProcessExit?
    private var limit: (RunEndReason, String)?
    private(set) var isEnding = false
    /// The command has been executed, or never will be.
    private(set) var hasBegun = false
    private(set) var isHeld = false
    /// Released while paused: the command starts when the tree is resumed.
    private(set) var isReleaseWanted = false
    private(set) var exit: ProcessExit?
    /// The size of the growing folders in bytes, as last measured by the launcher.
    private(set) var occupied: Int64?
    /// The size of the run's shared memory segments in bytes, as last reported by the guard.
    private(set) var segments: Int64 = 0

    /// Whether the tree can still be acted on.
    var isAlive: Bool { exit == nil }

    mutating func mounted() { isMounted = true }

    mutating func provedGuards() {
        if start == .waiting { start = .ready }
    }

    mutating func couldNotStart(_ error: SandboxError) {
        if start == .waiting { start = .failed(error) }
        hasBegun = true
        if commandEnd == nil { commandEnd = .notStarted(error) }
    }

    /// The time limit for the set-up has passed.
    mutating func setUpLasted(_ limit: Duration) {
        guard start == .waiting else { return }
        couldNotStart(
            .setUpFailed(
                "it was not ready within \(limit.components.seconds) s; a visible folder may be on an unresponsive file system"
            ))
    }

    /// - Returns: whether this is the first release and the command may start.
    mutating func released() -> Bool {
        if isHeld, !isReleased {
            isReleaseWanted = true
            return false
        }
        defer { isReleased = true }
        return !isReleased
    }

    mutating func measured(occupied bytes: Int64) { occupied = bytes }

    mutating func measured(segments bytes: Int64) { segments = bytes }

    mutating func began() { hasBegun = true }

    /// - Returns: whether the state changed.
    mutating func held() -> Bool {
        guard isAlive, !isEnding, !isHeld else { return false }
        isHeld = true
        return true
    }

    /// - Returns: whether the state changed.
    mutating func wentOn() -> Bool {
        defer { isHeld = false }
        return isHeld
    }

    mutating func launcherEnded(complaint: String) { self.complaint = complaint }

    /// The command's own exit. After a requested end, a signal is the daemon's.
    mutating func commandEnded(_ end: ProcessExit) {
        guard commandEnd == nil else { return }
        if isEnding, case .signaled = end { commandEnd = .killed } else { commandEnd = end }
    }

    mutating func endRequested() { isEnding = true }

    mutating func exceeded(_ reason: RunEndReason, _ message: String) {
        if limit == nil, exit == nil { limit = (reason, message) }
    }

    /// Every process has ended. The kernel's counts explain an exit that was caused by a limit.
    mutating func gone(killedForMemory: Bool, refusedProcesses: Bool, limits: Limits) {
        guard exit == nil else { return }
        let end = ending(killedForMemory, refusedProcesses, limits)
        exit = end
        if start == .waiting {
            if case .notStarted(let error) = end { start = .failed(error) } else { start = .failed(.setUpFailed("it was stopped")) }
        }
    }

    private func ending(_ killedForMemory: Bool, _ refusedProcesses: Bool, _ limits: Limits) -> ProcessExit {
        if let limit { return .limit(limit.0, message: limit.1) }
        if case .notStarted = commandEnd { return commandEnd ?? .killed }
        if killedForMemory { return .limit(.memoryLimit, message: LimitMessage.memory(limits)) }
        switch commandEnd {
        case .exited(let code) where code != 0 && refusedProcesses: return .limit(.processLimit, message: LimitMessage.processes(limits))
        case .signaled(LimitMessage.fileTooLarge): return .limit(.diskLimit, message: LimitMessage.file(limits))
        case .some(let end): return end
        case nil: break
        }
        if isEnding { return .killed }
        if start == .waiting {
            let complaint = complaint.flatMap { $0.isEmpty ? nil : $0 } ?? "the launcher ended without an error message"
            return .notStarted(SetUpFailure.error(bubblewrap: complaint))
        }
        // An outside process killed a part of the sandbox that ends the rest.
        return .signaled(9)
    }
}
