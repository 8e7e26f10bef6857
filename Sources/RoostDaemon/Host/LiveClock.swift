import RoostModel

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

extension WallClock {
    /// The system clock; sleeps use the monotonic clock.
    static let live = WallClock(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        },
        sleep: { try await ContinuousClock().sleep(for: $0) },
        monotonic: {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        })
}

extension Entropy {
    static let live = Entropy(bits: {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    })
}
