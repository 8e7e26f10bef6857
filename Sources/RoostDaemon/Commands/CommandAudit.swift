import RoostModel
import RoostStore
import RoostSupport

/// Writes the audit log's lines of commands that work without the daemon.
enum CommandAudit {
    /// A failure is only a warning, because the action was already performed. Without a database there is no audit log to write to.
    static func note(_ action: String, _ effect: String, in state: StateFolder) {
        guard BackupFiles.exists(state.database) else { return }
        do {
            try Store.note(
                AuditNote(at: WallClock.live.now(), action: action, subject: AuditNote.daemon, caller: .command, effect: effect),
                in: state.database)
        } catch {
            CommandOutput.warning("the command succeeded, but could not be recorded in the audit log: \(error)")
        }
    }
}
