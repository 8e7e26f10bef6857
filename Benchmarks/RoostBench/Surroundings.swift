import Logging
import RoostModel
import RoostSandbox

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the daemon's composition root would hand in: clock, ids, a quiet log.
enum Surroundings {
    static var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    static let entropy = Entropy(bits: {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    })

    static func id<Kind>() -> Identifier<Kind> { entropy.id(at: now) }

    static let log: Logger = {
        var log = Logger(label: "bench")
        log.logLevel = .warning
        return log
    }()

    static func sandbox(_ state: String) throws -> LinuxSandbox {
        try LinuxSandbox(
            guardPath: GuardBinary.install(into: state + "/guard"), bubblewrapPath: nil, stateFolder: state, logger: log)
    }

    /// Milliseconds that a body takes on the monotonic clock, with its answer.
    static func timed<Answer>(_ body: () async throws -> Answer) async rethrows -> (milliseconds: Double, answer: Answer) {
        let start = ContinuousClock.now
        let answer = try await body()
        return ((ContinuousClock.now - start).seconds * 1000, answer)
    }
}
