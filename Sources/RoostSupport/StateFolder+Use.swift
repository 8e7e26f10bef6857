#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

extension StateFolder {
    /// Whether a daemon lives in it, by the lock that it holds from its start until after its last write.
    package var isInUse: Bool {
        let descriptor = open(lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }
}
