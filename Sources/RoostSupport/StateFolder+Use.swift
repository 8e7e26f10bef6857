#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

extension StateFolder {
    /// Whether a daemon uses the folder. A daemon holds the lock from its start until after its last write.
    package var isInUse: Bool {
        let descriptor = open(lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }
}
