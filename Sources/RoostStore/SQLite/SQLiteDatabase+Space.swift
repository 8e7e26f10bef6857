import GRDB
import RoostModel

extension SQLiteDatabase {
    /// Pages that one step moves: a few milliseconds, in which others wait.
    private static let stepPages = 512
    /// `PRAGMA auto_vacuum`: pages of a file are given back when they are asked for.
    static let incremental = 2

    func space() async throws -> DatabaseSpace {
        do {
            return try await pool.read { connection in
                let size = try Int64.fetchOne(connection, sql: "PRAGMA page_size") ?? 0
                let pages = try Int64.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
                let free = try Int64.fetchOne(connection, sql: "PRAGMA freelist_count") ?? 0
                return DatabaseSpace(bytes: size * pages, free: size * free)
            }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    func compact(isWhole: Bool) async throws -> Int64 {
        let before = try await space()
        guard before.free > 0 else { return 0 }
        do {
            let mode = try await pool.read { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") ?? 0 }
            if mode == Self.incremental {
                try await shrinkInSteps()
            } else if isWhole {
                try await pool.writeWithoutTransaction { connection in
                    try connection.execute(sql: "PRAGMA auto_vacuum = \(Self.incremental)")
                    try connection.execute(sql: "VACUUM")
                }
            }
            // Fails where a reader is at work; then the file shrinks with the next checkpoint.
            try? await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
        return max(0, before.bytes - (try await space()).bytes)
    }

    private func shrinkInSteps() async throws {
        var left = Int.max
        while true {
            try Task.checkCancellation()
            let free = try await pool.writeWithoutTransaction { connection in
                // A statement that gives a row for each page: all of them are to be seen.
                _ = try GRDB.Row.fetchAll(connection, sql: "PRAGMA incremental_vacuum(\(Self.stepPages))")
                return try Int.fetchOne(connection, sql: "PRAGMA freelist_count") ?? 0
            }
            guard free > 0, free < left else { return }
            left = free
        }
    }
}
