import GRDB
import Logging
import RoostModel

/// The embedded database. Only this folder uses GRDB.
struct SQLiteDatabase: Database {
    /// For error messages; ":memory:" if there is no file.
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

    /// Blocks the calling thread; only for opening. Reads through the writer's connection, so that no other one must be opened first.
    func readNow<Value>(_ body: (any Connection) throws -> Value) throws -> Value {
        do {
            return try pool.writeWithoutTransaction { try body(SQLiteConnection(connection: $0)) }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    func close() async {
        commits.close()
        // Queued behind all accepted bodies: when this runs, they are done and the log has been merged into the main file.
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { connection in
                // Fails while a reader is active or if the disk is full. The log then remains, and the next start replays it.
                if path != ":memory:" { _ = try? connection.checkpoint(.truncate) }
                continuation.resume()
            }
        }
        // Fails only while a read is running; the end of the process then closes the file.
        try? pool.close()
    }
}
