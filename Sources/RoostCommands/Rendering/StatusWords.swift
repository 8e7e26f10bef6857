import RoostModel
import RoostWire

extension RunStatus {
    /// The status as shown to people.
    var words: String {
        switch self {
        case .queued: "queued"
        case .preparing: "preparing"
        case .running: "running"
        case .waitingForApproval: "waiting for approval"
        case .waitingForInput: "waiting for input"
        case .finishing: "finishing"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .interrupted: "interrupted"
        }
    }

    func mark(_ terminal: Terminal) -> String {
        switch self {
        case .succeeded: terminal.styled("✓", .green)
        case .failed: terminal.styled("✗", .red)
        case .cancelled, .interrupted: terminal.styled("■", .yellow)
        case .queued: "○"
        case .preparing, .running, .waitingForApproval, .waitingForInput, .finishing: terminal.styled("●", .blue)
        }
    }
}

/// The elapsed time, rounded down to one unit: `12 s`, `5 min`, `3 h`, `2 d`.
func age(since time: Timestamp, now: Timestamp) -> String {
    let seconds = max(0, time.duration(to: now).milliseconds / 1000)
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min" }
    if seconds < 86_400 { return "\(seconds / 3600) h" }
    return "\(seconds / 86_400) d"
}
