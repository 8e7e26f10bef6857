import GRDB
import Logging
import RoostModel

/// The embedded database. The only folder that knows GRDB.
struct SQLiteDatabase: Database {
    /// For messages; ":memory:" where there is no file.
    let path: String
    let pool: any DatabaseWriter
    private let commits: GroupCommit

    init(path: String, pool: any DatabaseWriter) {
        self.path = path
        self.pool = pool
        commits = GroupCommit(writer: pool)
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        do {
            return try await pool.read { try body(SQLiteConnection(connection: $0)) }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value, committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value {
        do {
            return try await commits.submit(body, committed: committed)
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    /// Blocks the calling thread; for opening only. The writer's connection reads, so that no other must be opened first.
    func readNow<Value>(_ body: (any Connection) throws -> Value) throws -> Value {
        do {
            return try pool.writeWithoutTransaction { try body(SQLiteConnection(connection: $0)) }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    func close() async {
        commits.close()
        // Queued behind all accepted bodies: when this ran, they are done and the log is back in the main file.
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { connection in
                // Fails where a reader is still at work or the disk is full; then the log stays and the next start replays it.
                if path != ":memory:" { _ = try? connection.checkpoint(.truncate) }
                continuation.resume()
            }
        }
        // Fails only while a read still runs; the process' end closes the file then.
        try? pool.close()
    }
}
