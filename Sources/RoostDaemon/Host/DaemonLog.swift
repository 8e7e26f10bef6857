import Logging
import RoostSupport

/// Logging is set up once, by whoever is the process.
enum DaemonLog {
    static func bootstrap(_ level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "roost")
    }
}
