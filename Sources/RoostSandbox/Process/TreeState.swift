import RoostModel

/// What is known of a run's process tree, as a value: events in, the ending out.
struct TreeState {
    enum Start: Equatable {
        case waiting
        /// It stands, and proved its guards.
        case ready
        case failed(SandboxError)
    }

    private(set) var start = Start.waiting
    /// The launcher has made all its mounts.
    private(set) var isMounted = false
    private(set) var isReleased = false
    /// The launcher said that all is gone, with bubblewrap's complaints.
    private(set) var complaint: String?
    private var commandEnd: ProcessExit?
    private var limit: (RunEndReason, String)?
    private(set) var isEnding = false
    /// The command executes, or never will.
    private(set) var hasBegun = false
    private(set) var isHeld = false
    /// Released while it was held: it begins when it may go on.
    private(set) var isReleaseWanted = false
    private(set) var exit: ProcessExit?
    /// Bytes in the growing folders, as last measured by the launcher.
    private(set) var occupied: Int64?
    /// Bytes in the run's segments of shared memory, as the guard last saw them.
    private(set) var segments: Int64 = 0

    /// Whether the tree is still to be acted on.
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

    /// The time for setting up is over.
    mutating func setUpLasted(_ limit: Duration) {
        guard start == .waiting else { return }
        couldNotStart(
            .setUpFailed(
                "it did not stand within \(limit.components.seconds) s; a folder that it shows may be on a file system that does not answer"
            ))
    }

    /// - Returns: whether this is the first time and it may begin.
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

    /// - Returns: whether that is news.
    mutating func held() -> Bool {
        guard isAlive, !isEnding, !isHeld else { return false }
        isHeld = true
        return true
    }

    /// - Returns: whether that is news.
    mutating func wentOn() -> Bool {
        defer { isHeld = false }
        return isHeld
    }

    mutating func launcherEnded(complaint: String) { self.complaint = complaint }

    /// The command's own end. After we asked for it, a signal is our doing.
    mutating func commandEnded(_ end: ProcessExit) {
        guard commandEnd == nil else { return }
        if isEnding, case .signaled = end { commandEnd = .killed } else { commandEnd = end }
    }

    mutating func endRequested() { isEnding = true }

    mutating func exceeded(_ reason: RunEndReason, _ message: String) {
        if limit == nil, exit == nil { limit = (reason, message) }
    }

    /// Every process is gone. What the kernel counted explains an end that the command only felt.
    mutating func gone(killedForMemory: Bool, refusedProcesses: Bool, limits: Limits) {
        guard exit == nil else { return }
        let end = ending(killedForMemory, refusedProcesses, limits)
        exit = end
        if start == .waiting {
            if case .notStarted(let error) = end { start = .failed(error) } else { start = .failed(.setUpFailed("it was ended")) }
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
            let complaint = complaint.flatMap { $0.isEmpty ? nil : $0 } ?? "the launcher ended without a reason"
            return .notStarted(SetUpFailure.error(bubblewrap: complaint))
        }
        // Somebody outside killed a part that holds the rest.
        return .signaled(9)
    }
}
