/// Audit lines that no change of the store writes by itself: requests that changed something elsewhere, refusals, starts and stops of the
/// daemon.
package protocol AuditLog: Sendable {
    /// Stores a line durably.
    ///
    /// - Returns: the number of the line.
    @discardableResult
    func note(_ note: AuditNote) async throws -> Int64

    /// Adds to the count of a line, because the same happened again.
    func repeated(_ number: Int64, by count: Int) async throws

    /// The last start of a daemon, and whether a stop was recorded after it; `nil` if no start was ever recorded.
    func lastStart() async throws -> (line: AuditLine, isEnded: Bool)?
}

/// An audit line to be written.
package struct AuditNote: Sendable, Equatable {
    package let at: Timestamp
    /// A stable name, such as `task.create`.
    package let action: String
    /// What was acted on: `task:018f…`, `daemon` …
    package let subject: String
    /// `nil` if the daemon acted on its own.
    package let caller: Caller?
    /// The effect, in words.
    package let effect: String?
    /// Whether it was refused, so that nothing was done.
    package let isRefused: Bool

    package init(at: Timestamp, action: String, subject: String, caller: Caller?, effect: String?, isRefused: Bool = false) {
        self.at = at
        self.action = action
        self.subject = subject
        self.caller = caller
        self.effect = effect
        self.isRefused = isRefused
    }

    /// A daemon started.
    package static let daemonStart = "daemon.start"
    /// A daemon stopped in an orderly way.
    package static let daemonStop = "daemon.stop"
    /// An earlier daemon ended without recording a stop.
    package static let daemonCrash = "daemon.crash"
    /// The state folder was backed up.
    package static let stateBackup = "state.backup"
    /// The state folder was restored from a backup.
    package static let stateRestore = "state.restore"
    /// The state folder was repaired.
    package static let stateRepair = "state.repair"
    /// The daemon was installed as a system service.
    package static let serviceInstall = "service.install"
    /// The system service was removed.
    package static let serviceRemove = "service.remove"
    /// Roost was uninstalled.
    package static let uninstall = "daemon.uninstall"
    /// The subject of lines that are about the daemon as a whole.
    package static let daemon = "daemon"
}

/// Selects audit lines, newest first.
package struct AuditQuery: Sendable, Equatable {
    /// The maximum number of lines.
    package var limit: Int
    /// Only lines with a lower number.
    package var before: Int64?
    /// A principal (`owner`, `grant:ID`), the last characters of its id, or a token's name.
    package var caller: String?
    /// An action, or its first part (`task` matches `task.create`).
    package var action: String?
    /// Only lines of refused requests.
    package var refusedOnly: Bool

    package init(limit: Int, before: Int64? = nil, caller: String? = nil, action: String? = nil, refusedOnly: Bool = false) {
        self.limit = limit
        self.before = before
        self.caller = caller
        self.action = action
        self.refusedOnly = refusedOnly
    }
}

/// One stored audit line: who did what to which object, and when.
package struct AuditLine: Sendable, Equatable, Codable {
    /// Increases with each line.
    package let number: Int64
    package let at: Timestamp
    /// `person`, `agent`, `system` or `node:ID`.
    package let actor: String
    /// A stable name, such as `task.create`.
    package let action: String
    /// A stream's name or a token, such as `task:018f…`, `token:018f…`.
    package let subject: String
    /// Who asked (`owner`, `control:ID`, `grant:ID` …); `nil` if the daemon acted on its own.
    package let principal: String?
    /// The name of the token that asked, at that time.
    package let tokenName: String?
    /// How the request came in.
    package let entryPoint: EntryPoint?
    /// The `X-Request-Id` of the request.
    package let requestId: String?
    /// The effect, in words; `nil` if the action says it all.
    package let effect: String?
    /// Whether it was refused, so that nothing was done.
    package let isRefused: Bool
    /// How often it happened, all within a minute.
    package let count: Int64

    package init(
        number: Int64, at: Timestamp, actor: String, action: String, subject: String, principal: String?, requestId: String?,
        tokenName: String? = nil, entryPoint: EntryPoint? = nil, effect: String? = nil, isRefused: Bool = false, count: Int64 = 1
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.principal = principal
        self.requestId = requestId
        self.tokenName = tokenName
        self.entryPoint = entryPoint
        self.effect = effect
        self.isRefused = isRefused
        self.count = count
    }
}
