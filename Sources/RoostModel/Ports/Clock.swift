/// The wall clock and the passage of time, as dependencies: tests move them by hand.
package struct WallClock: Sendable {
    package let now: @Sendable () -> Timestamp
    /// Returns after the duration on the monotonic clock, or throws `CancellationError`.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// Time since some fixed moment, which nobody sets back or forth.
    package let monotonic: @Sendable () -> Duration

    /// - Parameter monotonic: by default the wall clock's time, for clocks that only tests move.
    package init(
        now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async throws -> Void,
        monotonic: (@Sendable () -> Duration)? = nil
    ) {
        self.now = now
        self.sleep = sleep
        self.monotonic = monotonic ?? { .milliseconds(now().milliseconds) }
    }
}

/// Where random bits come from.
package struct Entropy: Sendable {
    package let bits: @Sendable () -> UInt64

    package init(bits: @escaping @Sendable () -> UInt64) {
        self.bits = bits
    }

    package func id<Kind>(at time: Timestamp) -> Identifier<Kind> {
        Identifier(at: time, random: (bits(), bits()))
    }
}
