import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Asks the running daemon to stop and waits until its process has ended.
enum StoppedDaemon {
    /// - Returns: whether there was one.
    /// - Throws: ``ErrorBody`` if it does not end within 30 s.
    static func stop(_ state: StateFolder) throws -> Bool {
        guard BackupFiles.exists(state.lock) else { return false }
        if try StateLock(path: state.lock) != nil { return false }
        _ = RunningDaemon.stop(state)
        // The kernel releases the lock when the process ends, so a free lock means that the process has ended.
        for _ in 0..<1200 {
            if try StateLock(path: state.lock) != nil { return true }
            usleep(25_000)
        }
        throw ErrorBody(
            .timedOut, "the daemon was asked to stop but is still running", hint: "see its log: roost logs --daemon", requestId: "")
    }
}
