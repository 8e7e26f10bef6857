import Synchronization

/// Names that somebody works with at the moment, so that nobody takes what they name away.
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

    /// Does something about a name that nobody uses, and comes to use meanwhile.
    ///
    /// - Returns: whether it was free.
    func unlessUsed(_ name: String, _ body: () throws -> Void) rethrows -> Bool {
        try counts.withLock { counts in
            guard counts[name] == nil else { return false }
            try body()
            return true
        }
    }
}
