import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Asks the living daemon to stop and waits until its process is gone.
enum StoppedDaemon {
    /// - Returns: whether there was one.
    /// - Throws: ``ErrorBody`` where it does not end within half a minute.
    static func stop(_ state: StateFolder) throws -> Bool {
        guard BackupFiles.exists(state.lock) else { return false }
        if try StateLock(path: state.lock) != nil { return false }
        _ = RunningDaemon.stop(state)
        // The kernel drops the lock with the process, so that its fall is the end that nothing follows.
        for _ in 0..<1200 {
            if try StateLock(path: state.lock) != nil { return true }
            usleep(25_000)
        }
        throw ErrorBody(
            .timedOut, "the daemon was asked to stop and still runs", hint: "its log: roost logs --daemon", requestId: "")
    }
}
