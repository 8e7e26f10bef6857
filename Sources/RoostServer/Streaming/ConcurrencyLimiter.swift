import RoostSupport

/// Limits how many readers are served at once, in order of arrival. After a restart all readers reconnect together: without a limit, the
/// temporary memory of each would be allocated at the same time, and the allocator returns little of it.
final class ConcurrencyLimiter: Sendable {
    private enum Everything { case one }

    private let limiter: KeyedLimiter<Everything>

    init(limit: Int) {
        limiter = KeyedLimiter(limit: limit)
    }

    /// - Throws: `CancellationError` if the reader disconnected before its turn; the errors of `body`.
    func through<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await limiter.perform(.one, body)
    }
}
