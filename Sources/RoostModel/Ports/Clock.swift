/// The wall clock and the passage of time, injected so that tests can control them.
package struct WallClock: Sendable {
    /// The wall clock's time.
    package let now: @Sendable () -> Timestamp
    /// Returns after the duration on the monotonic clock. Throws `CancellationError` if the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// Time since a fixed moment, unaffected by changes of the wall clock.
    package let monotonic: @Sendable () -> Duration

    /// - Parameter monotonic: by default derived from `now`, for the clocks of tests.
    package init(
        now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async throws -> Void,
        monotonic: (@Sendable () -> Duration)? = nil
    ) {
        self.now = now
        self.sleep = sleep
        self.monotonic = monotonic ?? { .milliseconds(now().milliseconds) }
    }
}

/// The source of random bits, injected so that tests can control it.
package struct Entropy: Sendable {
    /// 64 random bits.
    package let bits: @Sendable () -> UInt64

    package init(bits: @escaping @Sendable () -> UInt64) {
        self.bits = bits
    }

    /// A new id.
    package func id<Kind>(at time: Timestamp) -> Identifier<Kind> {
        Identifier(at: time, random: (bits(), bits()))
    }
}
