/// The disk space of the store itself.
package protocol SpaceStore: Sendable {
    /// The size of the stored output of runs that ended before `before`. Output of undecided tasks does not count.
    func agedOutput(before: Timestamp) async throws -> Occupied
    /// Removes that output, at most `limit` runs in one transaction, and writes an event to each run's stream.
    ///
    /// - Returns: the number of runs as `count`; zero if nothing is left to remove.
    func removeOutput(before: Timestamp, limit: Int, at: Timestamp) async throws -> Occupied
    func databaseSpace() async throws -> DatabaseSpace
    /// Returns free pages of the database file to the file system, in steps between which others can write.
    ///
    /// - Parameter isWhole: whether a database of an earlier version, which does not support steps, is rewritten as a whole.
    /// - Returns: the bytes by which the file shrank.
    func compact(isWhole: Bool) async throws -> Int64

    /// Drops expired rows: idempotency keys after 7 days, ended tokens 7 days after their end, audit lines after 400 days.
    func prune(at now: Timestamp) async throws
}

/// The size of the database file.
package struct DatabaseSpace: Sendable, Equatable {
    /// The whole file.
    package let bytes: Int64
    /// The part in free pages.
    package let free: Int64

    package init(bytes: Int64, free: Int64) {
        self.bytes = bytes
        self.free = free
    }
}
