import RoostModel
import RoostWire

/// ``ErrorCode/tooManyAttempts`` with the time to wait.
struct TooManyAttempts: Error {
    let wait: Duration
    let requestID: String

    /// The delay of the response, so that one connection can try only a few times a second.
    static let hold = Duration.milliseconds(250)

    /// Whole seconds, at least one, for `Retry-After`.
    var seconds: Int64 { max(1, (wait.milliseconds + 999) / 1000) }

    var body: ErrorBody {
        ErrorBody(.tooManyAttempts, "too many failed attempts with tokens or codes; wait \(seconds) s", requestId: requestID)
    }
}
