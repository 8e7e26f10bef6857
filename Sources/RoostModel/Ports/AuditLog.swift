/// Lines of the audit that no change of the store writes by itself: requests that changed something elsewhere, refusals, the daemon's own life.
package protocol AuditLog: Sendable {
    /// Stores a line durably.
    ///
    /// - Returns: its number.
    @discardableResult
    func note(_ note: AuditNote) async throws -> Int64

    /// The same happened so many times more.
    func repeated(_ number: Int64, by count: Int) async throws

    /// The last start of a daemon, and whether that daemon's end was noted; `nil` where none was ever noted.
    func lastStart() async throws -> (line: AuditLine, isEnded: Bool)?
}

/// What becomes a line of the audit.
package struct AuditNote: Sendable, Equatable {
    package let at: Timestamp
    package let action: String
    /// `task:018f…`, `daemon` …
    package let subject: String
    /// Absent where the daemon acted by itself.
    package let caller: Caller?
    /// What became of it, in words.
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

    package static let daemonStart = "daemon.start"
    package static let daemonStop = "daemon.stop"
    package static let daemonCrash = "daemon.crash"
    package static let stateBackup = "state.backup"
    package static let stateRestore = "state.restore"
    package static let stateRepair = "state.repair"
    package static let serviceInstall = "service.install"
    package static let serviceRemove = "service.remove"
    package static let uninstall = "daemon.uninstall"
    /// The subject of what is about no single thing.
    package static let daemon = "daemon"
}

/// Which lines of the audit are wanted, newest first.
package struct AuditQuery: Sendable, Equatable {
    package var limit: Int
    /// Lines before this number.
    package var before: Int64?
    /// A principal (`owner`, `grant:ID`), the end of its id, or the name of a token.
    package var caller: String?
    /// An action, or the first part of some (`task` for `task.create`).
    package var action: String?
    package var refusedOnly: Bool

    package init(limit: Int, before: Int64? = nil, caller: String? = nil, action: String? = nil, refusedOnly: Bool = false) {
        self.limit = limit
        self.before = before
        self.caller = caller
        self.action = action
        self.refusedOnly = refusedOnly
    }
}

/// One line of the audit: who did what to which thing, when.
package struct AuditLine: Sendable, Equatable, Codable {
    package let number: Int64
    package let at: Timestamp
    /// `person`, `agent`, `system` or `node:ID`.
    package let actor: String
    package let action: String
    /// A stream's name or a token, such as `task:018f…`, `token:018f…`.
    package let subject: String
    /// Who asked (`owner`, `control:ID`, `grant:ID` …); absent where the daemon acted by itself.
    package let principal: String?
    /// The name of the token that asked, as it was then.
    package let tokenName: String?
    /// How the request came in.
    package let entryPoint: EntryPoint?
    package let requestId: String?
    /// What became of it, in words; absent where it is what the action says.
    package let effect: String?
    /// Whether nothing was done.
    package let isRefused: Bool
    /// How many times, all within a minute.
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
