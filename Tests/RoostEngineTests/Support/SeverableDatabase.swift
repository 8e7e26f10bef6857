import RoostModel
import RoostStore
import Synchronization

/// A database that a killed process no longer reaches: from some moment on it can neither read nor write.
final class SeverableDatabase: Database {
    struct Severed: Error {}

    private let inner: any Database
    private let isSevered = Atomic<Bool>(false)

    init(_ inner: any Database) {
        self.inner = inner
    }

    func sever() { isSevered.store(true, ordering: .sequentiallyConsistent) }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        try check()
        return try await inner.read(body)
    }

    /// Checked again inside the transaction: what was under way when the process died is stored completely or not at all. Its process
    /// does not learn which.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value, committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value {
        try check()
        let value = try await inner.write(
            { transaction in
                try self.check()
                return try body(transaction)
            }, committed: committed)
        try check()
        return value
    }

    func space() async throws -> DatabaseSpace { try await inner.space() }
    func compact(isWhole: Bool) async throws -> Int64 { try await inner.compact(isWhole: isWhole) }
    func close() async {}

    private func check() throws {
        if isSevered.load(ordering: .sequentiallyConsistent) { throw Severed() }
    }
}
