import Logging
import RoostModel
import RoostSupport
import RoostWire

/// The audit log's lines about the daemon itself: its start, its stop with the caller who requested it, and at a start whether the previous
/// daemon ended without stopping.
struct DaemonAudit: Sendable {
    let log: any AuditLog
    let clock: WallClock
    let logger: Logger

    /// - Parameter settings: the non-default settings with their sources.
    func started(_ settings: [String]) async {
        await noting {
            if let last = try await log.lastStart(), !last.isEnded {
                try await log.note(
                    note(
                        AuditNote.daemonCrash, nil,
                        "the daemon started at \(last.line.at) ended without stopping (killed, crashed or power loss)"))
            }
            try await log.note(
                note(
                    AuditNote.daemonStart, nil,
                    "version \(roostVersion)" + (settings.isEmpty ? "" : "; set: \(settings.joined(separator: ", "))")))
        }
    }

    /// - Parameters:
    /// - caller: the caller who requested the stop; `nil` if there was none.
    /// - error: the error that ended the daemon.
    func stopped(by caller: Caller?, _ error: (any Error)?) async {
        let why = error.map { "by an error: \($0)" } ?? (caller == nil ? "by a signal" : "by request")
        await noting { try await log.note(note(AuditNote.daemonStop, caller, why)) }
    }

    private func note(_ action: String, _ caller: Caller?, _ effect: String) -> AuditNote {
        AuditNote(at: clock.now(), action: action, subject: AuditNote.daemon, caller: caller, effect: String(effect.prefix(300)))
    }

    /// A failure does not prevent start or stop; it is only logged.
    private func noting(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.error("A line of the audit could not be written", metadata: .keys((.error, "\(error)")))
        }
    }
}
