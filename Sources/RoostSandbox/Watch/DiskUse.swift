#if os(Linux)
    import CRoostSystem

    /// Bytes that folders occupy.
    enum DiskUse {
        /// Entries after which one look stops: beyond, the numbers only grow.
        private static let mostEntries: Int64 = 2_000_000

        @concurrent
        static func measure(_ folders: [String]) async -> Int64 {
            folders.reduce(0) { $0 + roost_occupied_bytes($1, mostEntries) }
        }
    }
#endif
