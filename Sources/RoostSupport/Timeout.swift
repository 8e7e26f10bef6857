/// An operation exceeded its time limit. Distinct from a cancellation.
package struct TimeoutError: Error, Equatable, CustomStringConvertible {
    /// The limit that was exceeded.
    package let limit: Duration

    package var description: String { "no answer within \(limit)" }
}

/// Runs an operation with a limit on the monotonic clock. At the limit the operation is cancelled and must react to that.
///
/// - Throws: ``TimeoutError`` at the limit, or what the operation throws.
package func withTimeout<Value: Sendable>(
    _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await ContinuousClock().sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else { throw TimeoutError(limit: limit) }
        return value
    }
}
