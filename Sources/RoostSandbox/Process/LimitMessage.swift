import RoostModel
import RoostSupport

/// Messages for runs that a limit ended: the limit, its value and the remedy.
enum LimitMessage {
    /// The number of SIGXFSZ on all supported systems.
    static let fileTooLarge = 25

    static func memory(_ limits: Limits) -> String {
        "the run exceeded its memory limit of \(formatted(bytes: limits.memoryBytes)) (limits.memoryBytes); raise the limit or reduce the parallel work"
    }

    static func processes(_ limits: Limits) -> String {
        "the run reached its limit of \(limits.processes) processes and threads (limits.processes) and failed; raise the limit or reduce the parallel work"
    }

    static func disk(_ limits: Limits, used: Int64) -> String {
        "the run wrote \(formatted(bytes: used)), more than its disk limit of \(formatted(bytes: limits.diskBytes)) (limits.diskBytes); raise the limit or remove temporary files during the run"
    }

    static func file(_ limits: Limits) -> String {
        "the run wrote a file larger than \(formatted(bytes: limits.fileBytes)) (limits.fileBytes); raise the limit or write smaller files"
    }

    static func freeSpace(_ limits: Limits, left: Int64) -> String {
        "only \(formatted(bytes: left)) are free on the disk, less than the required \(formatted(bytes: limits.freeSpaceFloorBytes)) (limits.freeSpaceFloorBytes); free some space or lower the limit"
    }
}
