import Logging
import RoostModel

/// The services shared by all streams, server-sent events and WebSockets.
struct LiveServices: Sendable {
    let journal: any Journal
    let log: Logger
    let audit: RequestAudit
    let frames = FrameCache()
    let loops = ReaderLoops()
    let heartbeat: Heartbeat
    let revocationHandlers: RevocationHandlers
    /// Limits operations for which a reader temporarily needs much memory.
    let concurrencyLimiter = ConcurrencyLimiter(limit: 8)

    init(journal: any Journal, authenticator: any Authenticator, audit: RequestAudit, log: Logger, heartbeat: Heartbeat = Heartbeat()) {
        self.journal = journal
        self.log = log
        self.audit = audit
        self.heartbeat = heartbeat
        revocationHandlers = RevocationHandlers(authenticator)
    }
}
