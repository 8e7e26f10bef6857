#if os(Linux)
    import CRoostSystem

    /// Measures the disk usage of folders in bytes.
    enum DiskUse {
        /// The number of entries after which a measurement stops. Each entry counts at least one block, so this many exceed every usual
        /// limit.
        private static let mostEntries: Int64 = 50_000_000

        @concurrent
        static func measure(_ folders: [String]) async -> Int64 {
            folders.reduce(0) { $0 + roost_occupied_bytes($1, mostEntries) }
        }
    }
#endif
