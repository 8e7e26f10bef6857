import Synchronization

/// Counts the users of names, so that nothing that is in use is removed.
final class NamesInUse: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func using<Value>(_ name: String?, _ body: () throws -> Value) rethrows -> Value {
        guard let name else { return try body() }
        counts.withLock { $0[name, default: 0] += 1 }
        defer {
            counts.withLock { counts in
                let left = (counts[name] ?? 1) - 1
                counts[name] = left > 0 ? left : nil
            }
        }
        return try body()
    }

    /// Runs `body` if nobody uses the name, and lets nobody begin to use it meanwhile.
    ///
    /// - Returns: whether the name was free and `body` ran.
    func unlessUsed(_ name: String, _ body: () throws -> Void) rethrows -> Bool {
        try counts.withLock { counts in
            guard counts[name] == nil else { return false }
            try body()
            return true
        }
    }
}
