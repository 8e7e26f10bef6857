import Logging
import RoostModel

/// What all streams share, server-sent and WebSocket.
struct LiveServices: Sendable {
    let journal: any Journal
    let log: Logger
    let frames = FrameCache()
    let loops = ReaderLoops()
    let heartbeat: Heartbeat
    let departures: Departures
    /// Before whatever a reader needs for a moment only.
    let turnstile = Turnstile(limit: 8)

    init(journal: any Journal, admission: any Admission, log: Logger, heartbeat: Heartbeat = Heartbeat()) {
        self.journal = journal
        self.log = log
        self.heartbeat = heartbeat
        departures = Departures(admission)
    }
}
