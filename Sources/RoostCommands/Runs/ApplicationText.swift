import RoostModel
import RoostWire

/// What became of an apply or an undo, for people.
enum ApplicationText {
    static let inPlace = "the run worked in the project itself: its changes are already there"

    static func words(_ change: ApplicationChanged, run: RunID) -> String {
        switch change.status {
        case .applied:
            change.files == 0
                ? "nothing to apply: the project has it all already"
                : "applied to \(change.files) \(change.files == 1 ? "file" : "files"); roost undo \(run.short) takes it back"
        case .conflicted: "not applied: \(change.conflicts) conflicts, and the project is unchanged; roost apply \(run.short) shows them"
        case .failed: "not applied; the project is unchanged"
        case .undone: "undone; the project is as it was before"
        case .applying, .undoing: "under way"
        }
    }

    /// - Parameter agent: of the task; a plain command cannot be asked to adapt what it did.
    static func lines(_ application: ApplicationAnswer, agent: String = "") -> [String] {
        var lines: [String] = []
        switch application.status {
        case .applied where application.message != nil && !application.conflicts.isEmpty:
            lines.append("not undone: \(SafeText.line(application.message ?? ""))")
        case .applied:
            switch application.target {
            case .branch: lines.append("stands as branch \(application.reference ?? "?"); your files are untouched")
            case .files, .commit:
                lines.append(
                    application.files.isEmpty
                        ? "no file to write: the project has it all already"
                        : "applied to \(application.files.count) \(application.files.count == 1 ? "file" : "files"); roost undo \(application.runId.short) takes it back"
                )
                if let reference = application.reference {
                    let isCommit = application.target == .commit
                    lines.append(isCommit ? "  committed as \(reference)" : "  the run's commits are the branch \(reference)")
                }
            }
        case .conflicted:
            lines.append("not applied: the project changed meanwhile in the same places; nothing was written")
        case .failed: lines.append("not applied: \(SafeText.line(application.message ?? "it failed")); the project is unchanged")
        case .undone: lines.append("undone; the project is as it was before")
        case .applying, .undoing: lines.append("under way")
        }
        // What is told beside a success; a failure has it in its own line.
        if let message = application.message, application.conflicts.isEmpty, isDone(application) {
            lines.append("  note: \(SafeText.line(message))")
        }
        if application.unsigned != nil {
            let place = application.target == .branch ? ", once its branch is checked out" : ""
            lines.append("  note: the commit is not signed; git commit --amend --no-edit -S signs it\(place)")
        }
        if let note = application.note { lines.append("  note: \(SafeText.line(note))") }
        for conflict in application.conflicts {
            lines.append("  ✗ \(SafeText.name(conflict.path)): \(SafeText.line(conflict.reason))")
            if let preview = conflict.preview { lines += hunks(preview).map { "      \($0)" } }
        }
        if application.status == .conflicted { lines += waysOut(application, agent) }
        return lines
    }

    private static let longestPreview = 60
    private static let context = 3

    /// The places of a text where conflict markers stand, with some lines around each.
    private static func hunks(_ preview: String) -> [String] {
        let all = SafeText.clean(preview).split(separator: "\n", omittingEmptySubsequences: false)
        var shown: [String] = []
        var last = -1
        var isInside = false
        for (number, line) in all.enumerated() {
            if line.hasPrefix("<<<<<<< project") { isInside = true }
            let isNear =
                isInside
                || all[max(0, number - context)..<min(all.count, number + context + 1)].contains {
                    $0.hasPrefix("<<<<<<< project") || $0.hasPrefix(">>>>>>> run")
                }
            if line.hasPrefix(">>>>>>> run") { isInside = false }
            guard isNear else { continue }
            if number > last + 1 { shown.append("@@ line \(number + 1) @@") }
            shown.append(String(line))
            last = number
        }
        if shown.count <= longestPreview { return shown }
        return shown.prefix(longestPreview) + ["… \(shown.count - longestPreview) more lines"]
    }

    private static func waysOut(_ application: ApplicationAnswer, _ agent: String) -> [String] {
        let run = application.runId.short
        let ways = [
            "  ways out:",
            "    roost apply \(run) --ours      keeps your lines where both changed the same ones",
            "    roost apply \(run) --theirs    takes the run's there",
            "    roost apply \(run) --branch    makes a branch, which you merge yourself",
        ]
        let asking = "    roost task say \(application.taskId.short) \"…\"   asks the agent to bring both together"
        return agent == RuntimeKind.command.rawValue ? ways : ways + [asking]
    }

    /// Whether what was asked for was done.
    static func isDone(_ application: ApplicationAnswer) -> Bool {
        switch application.status {
        case .applied: application.conflicts.isEmpty
        case .undone: true
        case .conflicted, .failed, .applying, .undoing: false
        }
    }
}
