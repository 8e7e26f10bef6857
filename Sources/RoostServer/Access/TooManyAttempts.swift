import RoostModel
import RoostWire

/// ``ErrorCode/tooManyAttempts`` with how long to wait.
struct TooManyAttempts: Error {
    let wait: Duration
    let requestID: String

    /// How long this answer is kept back, so that who guesses on one connection tries a few times a second at most.
    static let hold = Duration.milliseconds(250)

    /// Whole seconds, at least one, for `Retry-After`.
    var seconds: Int64 { max(1, (wait.milliseconds + 999) / 1000) }

    var body: ErrorBody {
        ErrorBody(.tooManyAttempts, "too many wrong tokens or codes were tried; wait \(seconds) s", requestId: requestID)
    }
}
