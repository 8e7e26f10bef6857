import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The turn of one among several that would start the daemon of a state folder: an advisory lock that the kernel drops with the process.
struct StartTurn {
    private let descriptor: Int32

    /// Waits for the turn, as long as whoever has it needs for its start.
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

    /// The daemon that answers; `nil` where none lives. One that holds the folder and does not answer begins or ends: it is waited for, at most
    /// half a minute.
    ///
    /// - Throws: ``DaemonError/alreadyRunning(_:)`` where it does neither.
    func living(_ state: StateFolder) async throws -> InfoAnswer? {
        for _ in 0..<1200 {
            if let info = await RunningDaemon.info(state) { return info }
            if try StateLock(path: state.lock) != nil { return nil }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw DaemonError.alreadyRunning(state.path)
    }
}
