import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Serializes concurrent starts of a state folder's daemon with an advisory lock that the kernel releases when the process ends.
struct StartTurn {
    private let descriptor: Int32

    /// Waits for the lock, as long as its holder needs to start the daemon.
    ///
    /// - Throws: ``DaemonError``.
    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw DaemonError.stateFolder(path, why: String(cString: strerror(errno))) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw DaemonError.stateFolder(path, why: String(cString: strerror(errno))) }
        }
    }

    func end() { close(descriptor) }

    /// The daemon that answers; `nil` if none runs. A daemon that holds the state lock but does not answer is starting or stopping and is
    /// waited for, at most 30 s.
    ///
    /// - Throws: ``DaemonError/alreadyRunning(_:)`` if it does not answer or end in that time.
    func living(_ state: StateFolder) async throws -> InfoAnswer? {
        for _ in 0..<1200 {
            if let info = await RunningDaemon.info(state) { return info }
            if try StateLock(path: state.lock) != nil { return nil }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw DaemonError.alreadyRunning(state.path)
    }
}
