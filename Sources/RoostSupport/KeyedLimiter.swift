import DequeModule
import Synchronization

/// Limits how many callers use the same key at a time; further callers wait in order of arrival. With the default limit of one it is a lock
/// per key.
package final class KeyedLimiter<Key: Hashable & Sendable>: Sendable {
    private struct Use {
        var active = 0
        var waiting: Deque<Waiter<Void>> = []
    }

    private let limit: Int
    private let uses = Mutex<[Key: Use]>([:])

    /// - Parameter limit: callers per key at a time.
    package init(limit: Int = 1) {
        self.limit = limit
    }

    /// - Throws: `CancellationError` if the task is cancelled while it waits, or what `body` throws.
    package func perform<Value>(_ key: Key, _ body: () async throws -> Value) async throws -> Value {
        try await take(key)
        defer { give(key) }
        return try await body()
    }

    /// Like ``perform(_:_:)``, for work that must be done even if the task is cancelled.
    package func performDespiteCancellation<Value>(_ key: Key, _ body: () async throws -> Value) async rethrows -> Value {
        await takeDespiteCancellation(key)
        defer { give(key) }
        return try await body()
    }

    /// Runs `body` if the limit is not reached; otherwise returns `nil` at once.
    package func performIfFree<Value>(_ key: Key, _ body: () async throws -> Value) async throws -> Value? {
        guard uses.withLock({ enter(&$0[key, default: Use()]) }) else { return nil }
        defer { give(key) }
        return try await body()
    }

    /// Waits for the caller's turn, which lasts until ``give(_:)``.
    ///
    /// - Throws: `CancellationError` if the task is cancelled first. ``give(_:)`` must not be called then.
    package func take(_ key: Key) async throws(CancellationError) {
        try await waiter(key)?.value
    }

    /// Like ``take(_:)``, for work that must be done even if the task is cancelled.
    package func takeDespiteCancellation(_ key: Key) async {
        await waiter(key)?.valueDespiteCancellation
    }

    /// Ends a turn; the caller that has waited longest gets the next one.
    package func give(_ key: Key) {
        while let next = uses.withLock({ next(&$0, key) }) {
            // A caller that was cancelled in the meantime does not take its turn.
            if next.resume() { return }
        }
    }

    /// The number of waiting callers, including cancelled ones that were not skipped yet.
    func waiting(for key: Key) -> Int { uses.withLock { $0[key]?.waiting.count ?? 0 } }

    /// `nil` if the caller gets its turn at once.
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

    /// The next caller; if there is none, the turn is released.
    private func next(_ uses: inout [Key: Use], _ key: Key) -> Waiter<Void>? {
        guard let next = uses[key]?.waiting.popFirst() else {
            uses[key]?.active -= 1
            if uses[key]?.active == 0 { uses[key] = nil }
            return nil
        }
        return next
    }
}
