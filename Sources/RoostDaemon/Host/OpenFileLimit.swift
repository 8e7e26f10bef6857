#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// How many files and connections the daemon may have open. The usual soft limit of 1024 is there for programs that use `select`; the hard one
/// is what the machine allows. Runs get their own limit from their policy.
enum OpenFileLimit {
    /// Raises the soft limit to the hard one.
    ///
    /// - Returns: the limit in force.
    @discardableResult
    static func lift() -> UInt64 {
        var limit = rlimit()
        #if os(Linux)
            let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let kind = RLIMIT_NOFILE
        #endif
        guard getrlimit(kind, &limit) == 0 else { return 0 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        return UInt64(setrlimit(kind, &limit) == 0 ? limit.rlim_cur : before)
    }
}
