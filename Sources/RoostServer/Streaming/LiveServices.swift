import Logging
import RoostModel

/// What all streams share, server-sent and WebSocket.
struct LiveServices: Sendable {
    let journal: any Journal
    let log: Logger
    let audit: RequestAudit
    let frames = FrameCache()
    let loops = ReaderLoops()
    let heartbeat: Heartbeat
    let revocationHandlers: RevocationHandlers
    /// Before whatever a reader needs for a moment only.
    let concurrencyLimiter = ConcurrencyLimiter(limit: 8)

    init(journal: any Journal, authenticator: any Authenticator, audit: RequestAudit, log: Logger, heartbeat: Heartbeat = Heartbeat()) {
        self.journal = journal
        self.log = log
        self.audit = audit
        self.heartbeat = heartbeat
        revocationHandlers = RevocationHandlers(authenticator)
    }
}
