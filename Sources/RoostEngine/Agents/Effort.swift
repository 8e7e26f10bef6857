import RoostModel

/// How the starts of one agent went, and when the next may be tried. Pure.
struct Effort: Sendable, Equatable {
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
        case .backingOff: nextStartAt = observed.nextStartAt
        case .stopped, .starting, .ready, .paused, .failed: return
        }
        failures = observed.failures
        lastError = observed.lastError
    }

    mutating func ended(at now: Timestamp, why: String) {
        ends.removeAll { $0 <= now.advanced(by: .zero - Self.loopTime) }
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
    func waits(at now: Timestamp) -> Timestamp? {
        nextStartAt.flatMap { $0 > now ? $0 : nil }
    }
}
