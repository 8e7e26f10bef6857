import RoostModel

/// How the starts of one agent went, and when the next may be tried. Pure.
struct RestartBackoff: Sendable, Equatable {
    static let firstDelay = Duration.seconds(1)
    static let longestDelay = Duration.seconds(300)
    /// So many ends in this time are a crash loop.
    static let loopEnds = 5
    static let loopTime = Duration.seconds(600)

    /// When the process ended by itself, of late.
    private var ends: [Timestamp] = []
    private(set) var failures = 0
    private(set) var nextStartAt: Timestamp?
    private(set) var isCrashLoop = false
    private(set) var lastError: String?

    init() {}

    /// Goes on where an earlier life of the daemon stopped: a restart is no wish of a person.
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
        // Those that are yet to come are from before the clock was set back.
        ends.removeAll { $0 <= now.advanced(by: .zero - Self.loopTime) || $0 > now }
        // After a long quiet life an end is the first one again.
        if ends.isEmpty { failures = 0 }
        ends.append(now)
        failures += 1
        lastError = why
        isCrashLoop = ends.count >= Self.loopEnds
        nextStartAt = isCrashLoop ? nil : now.advanced(by: Self.delay(after: failures))
    }

    /// 1 s, then twice as long each time, at most 5 min.
    static func delay(after failures: Int) -> Duration {
        min(firstDelay * (1 << min(max(failures - 1, 0), 16)), longestDelay)
    }

    /// When the next start must wait; `nil` where it may come now.
    ///
    /// Never longer than any back-off is: a clock that was set back must not hold an agent for as long as it was wrong.
    func waits(at now: Timestamp) -> Timestamp? {
        nextStartAt.flatMap { $0 > now && $0 <= now.advanced(by: Self.longestDelay) ? $0 : nil }
    }
}
