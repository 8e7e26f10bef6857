import GRDB
import RoostModel

extension SQLiteDatabase {
    /// Pages moved per step: a few milliseconds, during which others wait.
    private static let stepPages = 512
    /// `PRAGMA auto_vacuum`: free pages are returned on request.
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
            // Fails while a reader is active; the file then shrinks with the next checkpoint.
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
                // The statement returns a row per page, and all rows have to be read for it to complete.
                _ = try GRDB.Row.fetchAll(connection, sql: "PRAGMA incremental_vacuum(\(Self.stepPages))")
                return try Int.fetchOne(connection, sql: "PRAGMA freelist_count") ?? 0
            }
            guard free > 0, free < left else { return }
            left = free
        }
    }
}
