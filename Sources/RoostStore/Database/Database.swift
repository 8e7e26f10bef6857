package import RoostModel

/// SQL transactions, independent of the database product. Bodies are synchronous, so that no `await` can hold a transaction open.
package protocol Database: Sendable {
    /// Runs a body on a consistent snapshot. Several reads run at the same time, beside the writer.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value

    /// Runs a body in its own durable transaction. Returns after the commit has reached the disk.
    ///
    /// - Parameter committed: called after the commit and before the caller continues, in commit order, never concurrently.
    /// - Throws: what the body throws, and then nothing is stored; ``StoreError`` if the store fails.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value, committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value

    /// The size of the database file.
    func space() async throws -> DatabaseSpace

    /// Returns free pages to the file system.
    ///
    /// - Parameter isWhole: whether a file that does not support steps is rewritten as a whole, which blocks writers meanwhile.
    /// - Returns: the bytes by which the file shrank.
    func compact(isWhole: Bool) async throws -> Int64

    /// Waits for accepted writes, then closes. Later reads and writes throw.
    func close() async
}

/// The operations of a read. Placeholders are `?`, in order.
package protocol Connection {
    func rows(_ sql: String, _ values: [Value]) throws -> [Row]
}

/// The operations of a write.
package protocol Transaction: Connection {
    /// - Returns: the number of rows that the statement changed.
    @discardableResult
    func execute(_ sql: String, _ values: [Value]) throws -> Int

    /// - Returns: the integer key of the new row.
    @discardableResult
    func insert(_ sql: String, _ values: [Value]) throws -> Int64
}

extension Connection {
    func rows(_ sql: String, _ values: (any ValueConvertible)?...) throws -> [Row] {
        try rows(sql, values.map(Value.init))
    }

    func row(_ sql: String, _ values: (any ValueConvertible)?...) throws -> Row? {
        try rows(sql, values.map(Value.init)).first
    }
}

extension Transaction {
    @discardableResult
    func execute(_ sql: String, _ values: (any ValueConvertible)?...) throws -> Int {
        try execute(sql, values.map(Value.init))
    }

    @discardableResult
    func insert(_ sql: String, _ values: (any ValueConvertible)?...) throws -> Int64 {
        try insert(sql, values.map(Value.init))
    }
}
