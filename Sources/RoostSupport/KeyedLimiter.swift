import DequeModule
import Synchronization

/// Lets a bounded number of callers at a time do something with a thing; the others wait in order of arrival. With the default limit of one it is a
/// lock.
package final class KeyedLimiter<Key: Hashable & Sendable>: Sendable {
    private struct Use {
        var active = 0
        var waiting: Deque<Waiter<Void>> = []
    }

    private let limit: Int
    private let uses = Mutex<[Key: Use]>([:])

    package init(limit: Int = 1) {
        self.limit = limit
    }

    /// - Throws: `CancellationError` where the task is cancelled before its turn comes; what `body` throws.
    package func perform<Value>(_ key: Key, _ body: () async throws -> Value) async throws -> Value {
        try await take(key)
        defer { give(key) }
        return try await body()
    }

    /// For what must be done whether or not the task is cancelled.
    package func performDespiteCancellation<Value>(_ key: Key, _ body: () async throws -> Value) async rethrows -> Value {
        await takeDespiteCancellation(key)
        defer { give(key) }
        return try await body()
    }

    /// `nil` where the limit is reached.
    package func performIfFree<Value>(_ key: Key, _ body: () async throws -> Value) async throws -> Value? {
        guard uses.withLock({ enter(&$0[key, default: Use()]) }) else { return nil }
        defer { give(key) }
        return try await body()
    }

    /// Returns when it is the caller's turn, which lasts until ``give(_:)``.
    ///
    /// - Throws: `CancellationError` where the task is cancelled before; there is nothing to give back then.
    package func take(_ key: Key) async throws(CancellationError) {
        try await waiter(key)?.value
    }

    /// The same for what must be done whether or not the task is cancelled.
    package func takeDespiteCancellation(_ key: Key) async {
        await waiter(key)?.valueDespiteCancellation
    }

    /// Ends a turn: it goes to the caller that has waited longest.
    package func give(_ key: Key) {
        while let next = uses.withLock({ next(&$0, key) }) {
            // One that was cancelled meanwhile does not take its turn.
            if next.resume() { return }
        }
    }

    /// Callers that wait, with those that were cancelled and not yet skipped.
    func waiting(for key: Key) -> Int { uses.withLock { $0[key]?.waiting.count ?? 0 } }

    /// `nil` where the turn is the caller's at once.
    private func waiter(_ key: Key) -> Waiter<Void>? {
        uses.withLock { uses in
            if enter(&uses[key, default: Use()]) { return nil }
            let waiter = Waiter<Void>()
            uses[key]?.waiting.append(waiter)
            return waiter
        }
    }

    private func enter(_ use: inout Use) -> Bool {
        guard use.active < limit else { return false }
        use.active += 1
        return true
    }

    /// Who gets the turn that ends; with nobody there, the turn is over.
    private func next(_ uses: inout [Key: Use], _ key: Key) -> Waiter<Void>? {
        guard let next = uses[key]?.waiting.popFirst() else {
            uses[key]?.active -= 1
            if uses[key]?.active == 0 { uses[key] = nil }
            return nil
        }
        return next
    }
}
