import RoostTestSupport
import Synchronization

/// A seeded generator that several tasks can share.
final class SeededBits: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(_ seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func next() -> UInt64 { generator.withLock { $0.next() } }
}
