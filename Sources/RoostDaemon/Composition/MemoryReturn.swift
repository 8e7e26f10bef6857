import CRoostSystem
import ServiceLifecycle

/// Returns freed memory to the system. The C library keeps freed memory for reuse: after a run with 100,000 files, the daemon would
/// otherwise keep hundreds of megabytes until its end.
struct MemoryReturn: Service {
    private static let interval = Duration.seconds(5)
    /// The minimum of kept bytes; less is not worth the scan of the free memory.
    private static let least: UInt64 = 16 << 20
    /// The minimum change of the kept bytes that triggers another release.
    private static let change: UInt64 = 4 << 20

    /// The number of releases after a change, because the first may happen in the middle of the work.
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
