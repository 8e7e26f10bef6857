import Logging
import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Configures logging, once per process.
enum DaemonLog {
    /// Logs to standard error.
    static func bootstrap(_ level: Logger.Level) -> Logger {
        bootstrap(level) { line in
            // One write(2) per line, so that lines of several threads do not mix.
            let bytes = Array(line.utf8)
            _ = write(STDERR_FILENO, bytes, bytes.count)
        }
    }

    /// Logs to the configured destination: the file in the state folder, or standard error.
    ///
    /// - Throws: ``DaemonError``.
    static func bootstrap(_ settings: Settings, _ state: StateFolder, isDetached: Bool) throws -> Logger {
        let toFile =
            switch settings.text(.logFile) {
            case "always": true
            case "never": false
            default: isDetached
            }
        guard toFile else { return bootstrap(settings.logLevel) }
        try PrivateFolder.make(state.path)
        try PrivateFolder.make(state.logs)
        let file = try LogFile(path: state.log, takesStandardError: isDetached)
        return bootstrap(settings.logLevel) { file.write($0) }
    }

    private static func bootstrap(_ level: Logger.Level, _ write: @escaping @Sendable (String) -> Void) -> Logger {
        LoggingSystem.bootstrap { RedactedLogHandler(label: $0, level: level, write: write) }
        return Logger(label: "roost")
    }
}
