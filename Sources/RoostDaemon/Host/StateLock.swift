#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// One daemon per state folder: an advisory lock that the kernel drops with the process, so that none is ever stale.
final class StateLock: Sendable {
    private let descriptor: Int32

    /// - Returns: `nil` where another process holds it.
    init?(path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw DaemonError.stateFolder(path, why: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    /// The lock, which another process may still have for a moment: a daemon that ends, or a command that looks whether one lives.
    ///
    /// - Returns: `nil` where it is held for two seconds.
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
