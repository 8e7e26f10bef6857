import Logging
import RoostModel
import RoostSupport
import RoostWire

/// The daemon's own life in the audit: its start, its stop with who asked for it, and what shows at a start that the one before it ended without a
/// word.
struct DaemonAudit: Sendable {
    let log: any AuditLog
    let clock: WallClock
    let logger: Logger

    /// - Parameter settings: which the daemon has that are not the default, with where each came from.
    func started(_ settings: [String]) async {
        await noting {
            if let last = try await log.lastStart(), !last.isEnded {
                try await log.note(
                    note(
                        AuditNote.daemonCrash, nil,
                        "the daemon started at \(last.line.at) ended without stopping (killed, crashed, or no power)"))
            }
            try await log.note(
                note(
                    AuditNote.daemonStart, nil,
                    "version \(roostVersion)" + (settings.isEmpty ? "" : "; set: \(settings.joined(separator: ", "))")))
        }
    }

    /// - Parameters:
    ///   - caller: whose request it was; `nil` where there was none.
    ///   - error: why it could not go on.
    func stopped(by caller: Caller?, _ error: (any Error)?) async {
        let why = error.map { "by an error: \($0)" } ?? (caller == nil ? "by a signal" : "by request")
        await noting { try await log.note(note(AuditNote.daemonStop, caller, why)) }
    }

    private func note(_ action: String, _ caller: Caller?, _ effect: String) -> AuditNote {
        AuditNote(at: clock.now(), action: action, subject: AuditNote.daemon, caller: caller, effect: String(effect.prefix(300)))
    }

    /// A daemon that cannot write this starts and stops all the same; its log says so.
    private func noting(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.error("A line of the audit could not be written", metadata: .keys((.error, "\(error)")))
        }
    }
}
