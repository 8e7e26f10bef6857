#if os(Linux)
    import CRoostSystem

    /// Bytes that folders occupy.
    enum DiskUse {
        /// Entries after which one look stops. As each counts as a block, so many are above every usual limit: what is not looked at hides nothing.
        private static let mostEntries: Int64 = 50_000_000

        @concurrent
        static func measure(_ folders: [String]) async -> Int64 {
            folders.reduce(0) { $0 + roost_occupied_bytes($1, mostEntries) }
        }
    }
#endif
