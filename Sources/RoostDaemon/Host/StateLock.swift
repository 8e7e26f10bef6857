#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Ensures one daemon per state folder with an advisory lock that the kernel releases when the process ends, so that it is never stale.
final class StateLock: Sendable {
    private let descriptor: Int32

    /// - Returns: `nil` if another process holds the lock.
    init?(path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw DaemonError.stateFolder(path, why: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    /// Takes the lock, which another process may hold for a moment: a stopping daemon, or a command that tests for a running one.
    ///
    /// - Returns: `nil` if the lock is held for two seconds.
    static func take(path: String) async throws -> StateLock? {
        for _ in 0..<80 {
            if let lock = try StateLock(path: path) { return lock }
            try await Task.sleep(for: .milliseconds(25))
        }
        return try StateLock(path: path)
    }

    deinit {
        close(descriptor)
    }
}
