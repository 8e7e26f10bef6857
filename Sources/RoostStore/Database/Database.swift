package import RoostModel

/// SQL transactions, whatever the product behind them. Bodies are synchronous: no `await` can hold a transaction open.
package protocol Database: Sendable {
    /// Runs a body on one consistent snapshot. Several reads run at once, beside the writer.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value

    /// Runs a body in a durable transaction of its own and answers after the commit reached the disk.
    ///
    /// - Parameter committed: called after the commit and before the caller is answered, in commit order, never twice at once.
    /// - Throws: what the body throws, then nothing of it is stored; ``StoreError`` where the store itself fails.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value, committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value

    /// What its file takes.
    func space() async throws -> DatabaseSpace

    /// Gives free pages back to the disk.
    ///
    /// - Parameter isWhole: whether a file that cannot do so in steps is written anew, which holds writers up for as long as it takes.
    /// - Returns: bytes by which it is smaller.
    func compact(isWhole: Bool) async throws -> Int64

    /// Waits for what was accepted, then closes. Later reads and writes throw.
    func close() async
}

/// What a read can do. Placeholders are `?`, in order.
package protocol Connection {
    func rows(_ sql: String, _ values: [Value]) throws -> [Row]
}

/// What a write can do beside reading.
package protocol Transaction: Connection {
    /// - Returns: the number of rows that the statement changed.
    @discardableResult
    func execute(_ sql: String, _ values: [Value]) throws -> Int

    /// - Returns: the integer key that the new row got.
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
