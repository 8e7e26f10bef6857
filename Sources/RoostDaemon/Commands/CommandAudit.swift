import RoostModel
import RoostStore
import RoostSupport

/// The audit's lines of commands that work without the daemon.
enum CommandAudit {
    /// What was done is done, whether the audit can say so or not. Where there is no state yet, there is nothing to say it in.
    static func note(_ action: String, _ effect: String, in state: StateFolder) {
        guard BackupFiles.exists(state.database) else { return }
        do {
            try Store.note(
                AuditNote(at: WallClock.live.now(), action: action, subject: AuditNote.daemon, caller: .command, effect: effect),
                in: state.database)
        } catch {
            CommandOutput.warning("it is done, but the audit could not say so: \(error)")
        }
    }
}
