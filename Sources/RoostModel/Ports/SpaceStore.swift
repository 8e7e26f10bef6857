/// What the store itself takes, and how it gets smaller.
package protocol SpaceStore: Sendable {
    /// What the output of runs takes that ended before `before`; of undecided tasks it stays.
    func agedOutput(before: Timestamp) async throws -> Occupied
    /// Removes it, with an event in each run's stream, at most so many runs in one transaction.
    ///
    /// - Returns: the runs as `count`; zero where nothing is left to remove.
    func removeOutput(before: Timestamp, limit: Int, at: Timestamp) async throws -> Occupied
    func databaseSpace() async throws -> DatabaseSpace
    /// Gives free pages of the database's file back to the disk, in steps between which others write.
    ///
    /// - Parameter isWhole: whether a database of an earlier version, which cannot do that in steps, is written anew.
    /// - Returns: bytes by which the file is smaller.
    func compact(isWhole: Bool) async throws -> Int64

    /// Drops what is kept for a while only: idempotency keys after 7 days, dead tokens 7 days after their end, audit lines after 400 days.
    func prune(at now: Timestamp) async throws
}

/// Bytes of the database's file.
package struct DatabaseSpace: Sendable, Equatable {
    package let bytes: Int64
    /// In pages that hold nothing.
    package let free: Int64

    package init(bytes: Int64, free: Int64) {
        self.bytes = bytes
        self.free = free
    }
}
