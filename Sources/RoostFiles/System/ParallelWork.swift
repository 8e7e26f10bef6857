import Dispatch
import RoostSupport
import Synchronization

/// Runs independent file operations on several cores.
enum ParallelWork {
    /// Number of threads. More would wait for the same folder's lock in the kernel.
    private static let threads = min(HostEnvironment.cores, 4)
    /// Number of items that a thread takes at a time, so that threads rarely contend.
    private static let portion = 16

    /// Maps items in any order and returns the results in the items' order. Blocks until all are done; after a failure no further item is
    /// started.
    ///
    /// - Throws: the error of the first item, by order, that failed.
    static func map<Item: Sendable, Output: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) throws -> Output
    ) throws -> [Output] {
        guard items.count > portion, threads > 1 else { return try items.map(body) }
        let portions = (items.count + portion - 1) / portion
        let results = Mutex<[Result<[Output], any Error>?]>(Array(repeating: nil, count: portions))
        let next = Atomic(0)
        let failed = Atomic(false)
        DispatchQueue.concurrentPerform(iterations: min(threads, portions)) { _ in
            while !failed.load(ordering: .relaxed) {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < portions else { return }
                let part = items[(index * portion)..<min((index + 1) * portion, items.count)]
                let result = Result { try part.map(body) }
                if case .failure = result { failed.store(true, ordering: .relaxed) }
                results.withLock { $0[index] = result }
            }
        }
        var outputs: [Output] = []
        outputs.reserveCapacity(items.count)
        for result in results.withLock({ $0 }) {
            // Portions are taken in order, so a portion that was not started comes after the one that failed.
            guard let result else { break }
            outputs += try result.get()
        }
        return outputs
    }
}
