import RoostSupport

/// Lets few through at a time, in the order in which they came. After a restart all readers come back together: what each of them needs for
/// a moment would otherwise be held a thousand times at once, and the allocator gives little of it back.
final class ConcurrencyLimiter: Sendable {
    private enum Everything { case one }

    private let limiter: KeyedLimiter<Everything>

    init(limit: Int) {
        limiter = KeyedLimiter(limit: limit)
    }

    /// - Throws: `CancellationError` where the reader left before its turn; what `body` throws.
    func through<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await limiter.perform(.one, body)
    }
}
