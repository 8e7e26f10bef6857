import CRoostSystem
import ServiceLifecycle

/// Gives memory back to the system that large work left behind. The C library keeps what was freed for later: after one run with 100,000 files a
/// daemon would hold hundreds of megabytes until its end.
struct MemoryReturn: Service {
    private static let interval = Duration.seconds(5)
    /// Less is worth no look through all of the free memory.
    private static let least: UInt64 = 16 << 20
    /// What was given back counts as kept, so that only a change tells that there is something new.
    private static let change: UInt64 = 4 << 20

    /// How often it is given back after a change: the first time may fall into the middle of the work.
    private static let looks = 12

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var known: UInt64 = 0
            var looks = 0
            while !Task.isCancelled {
                do { try await ContinuousClock().sleep(for: Self.interval) } catch { return }
                let kept = roost_kept_memory()
                let difference = kept > known ? kept - known : known - kept
                if difference >= Self.change { looks = Self.looks }
                guard kept >= Self.least, looks > 0 else { continue }
                looks -= 1
                roost_give_memory_back()
                known = kept
            }
        }
    }
}
