import RoostModel
import RoostSupport

/// What people read when a limit ended a run: which limit, its value, what to do.
enum LimitMessage {
    /// SIGXFSZ on every system that we know.
    static let fileTooLarge = 25

    static func memory(_ limits: Limits) -> String {
        "the run needed more than its \(formatted(bytes: limits.memoryBytes)) of memory (limits.memoryBytes); raise the limit or let it do less at once"
    }

    static func processes(_ limits: Limits) -> String {
        "the run reached its limit of \(limits.processes) processes and threads (limits.processes) and failed; raise the limit or let it do less at once"
    }

    static func disk(_ limits: Limits, used: Int64) -> String {
        "the run wrote \(formatted(bytes: used)), more than its \(formatted(bytes: limits.diskBytes)) of disk (limits.diskBytes); raise the limit or let it clean up behind itself"
    }

    static func file(_ limits: Limits) -> String {
        "the run wrote a file beyond \(formatted(bytes: limits.fileBytes)) (limits.fileBytes); raise the limit or let it write smaller files"
    }

    static func freeSpace(_ limits: Limits, left: Int64) -> String {
        "only \(formatted(bytes: left)) are free on the disk, less than the \(formatted(bytes: limits.freeSpaceFloorBytes)) that must remain (limits.freeSpaceFloorBytes); free some space or lower the floor"
    }
}
