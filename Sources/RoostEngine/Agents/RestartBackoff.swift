import RoostModel

/// Decides when an agent whose process ended is started again, from its recent ends. Pure.
struct RestartBackoff: Sendable, Equatable {
    static let firstDelay = Duration.seconds(1)
    static let longestDelay = Duration.seconds(300)
    /// This many ends within ``loopTime`` are a crash loop.
    static let loopEnds = 5
    static let loopTime = Duration.seconds(600)

    /// When the process ended unexpectedly, within ``loopTime``.
    private var ends: [Timestamp] = []
    private(set) var failures = 0
    private(set) var nextStartAt: Timestamp?
    private(set) var isCrashLoop = false
    private(set) var lastError: String?

    init() {}

    /// Restores the state after a restart of the daemon, which does not count as a start by a person.
    init(_ observed: AgentObservation) {
        switch observed.state {
        case .crashLoop: isCrashLoop = true
        case .backingOff:
            nextStartAt = observed.nextStartAt
            if let next = observed.nextStartAt {
                let last = next.advanced(by: .zero - Self.delay(after: observed.failures))
                ends = Array(repeating: last, count: min(max(observed.failures, 0), Self.loopEnds - 1))
            }
        case .stopped, .starting, .ready, .paused, .failed: return
        }
        failures = observed.failures
        lastError = observed.lastError
    }

    mutating func ended(at now: Timestamp, why: String) {
        // Ends in the future were recorded before the clock was set back.
        ends.removeAll { $0 <= now.advanced(by: .zero - Self.loopTime) || $0 > now }
        // After a long time without failures, the delay starts again from the beginning.
        if ends.isEmpty { failures = 0 }
        ends.append(now)
        failures += 1
        lastError = why
        isCrashLoop = ends.count >= Self.loopEnds
        nextStartAt = isCrashLoop ? nil : now.advanced(by: Self.delay(after: failures))
    }

    /// 1 s, doubled with each failure, at most 5 min.
    static func delay(after failures: Int) -> Duration {
        min(firstDelay * (1 << min(max(failures - 1, 0), 16)), longestDelay)
    }

    /// Until when the next start has to wait; `nil` if it may happen now.
    ///
    /// Never longer than the longest delay, so that an agent does not wait for a clock that was set back to catch up.
    func waits(at now: Timestamp) -> Timestamp? {
        nextStartAt.flatMap { $0 > now && $0 <= now.advanced(by: Self.longestDelay) ? $0 : nil }
    }
}
