import Synchronization

/// Lets one caller at a time do something with a thing; others wait in order of arrival.
package final class KeyedLock<Key: Hashable & Sendable>: Sendable {
    private let waiting = Mutex<[Key: [CheckedContinuation<Void, Never>]]>([:])

    package init() {}

    package func perform<Value: Sendable>(_ key: Key, _ body: () async throws -> Value) async rethrows -> Value {
        await take(key)
        defer { give(key) }
        return try await body()
    }

    /// `nil` where somebody else has a turn.
    package func performIfFree<Value: Sendable>(_ key: Key, _ body: () async throws -> Value) async throws -> Value? {
        let isFree = waiting.withLock { waiting in
            guard waiting[key] == nil else { return false }
            waiting[key] = []
            return true
        }
        guard isFree else { return nil }
        defer { give(key) }
        return try await body()
    }

    /// Returns when it is the caller's turn, which lasts until ``give(_:)``.
    package func take(_ key: Key) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] != nil else {
                    waiting[key] = []
                    return true
                }
                waiting[key]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    package func give(_ key: Key) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let first = waiting[key]?.first else {
                waiting[key] = nil
                return nil
            }
            waiting[key]?.removeFirst()
            return first
        }
        next?.resume()
    }
}
