#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The limit of open files and connections of the daemon. The default soft limit of 1024 exists for programs that use `select`. Runs get
/// their own limit from their policy.
enum OpenFileLimit {
    /// Raises the soft limit to the hard limit.
    ///
    /// - Returns: the limit in effect.
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
