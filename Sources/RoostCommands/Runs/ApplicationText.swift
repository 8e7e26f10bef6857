import RoostModel
import RoostWire

/// The result of an apply or undo as terminal text.
enum ApplicationText {
    static let inPlace = "the run worked in the project itself: its changes are already there"

    static func words(_ change: ApplicationChanged, run: RunID) -> String {
        switch change.status {
        case .applied:
            change.files == 0
                ? "nothing to apply: the project already has all changes"
                : "applied to \(change.files) \(change.files == 1 ? "file" : "files"); undo with roost undo \(run.short)"
        case .conflicted: "not applied: \(change.conflicts) conflicts, and the project is unchanged; roost apply \(run.short) shows them"
        case .failed: "not applied; the project is unchanged"
        case .undone: "undone; the project is as it was before"
        case .applying, .undoing: "in progress"
        }
    }

    /// - Parameter agent: the task's agent; a plain command cannot be asked to resolve conflicts.
    static func lines(_ application: ApplicationAnswer, agent: String = "") -> [String] {
        var lines: [String] = []
        switch application.status {
        case .applied where application.message != nil && !application.conflicts.isEmpty:
            lines.append("not undone: \(SafeText.line(application.message ?? ""))")
        case .applied:
            switch application.target {
            case .branch: lines.append("created the branch \(application.reference ?? "?"); your files are unchanged")
            case .files, .commit:
                lines.append(
                    application.files.isEmpty
                        ? "nothing to apply: the project already has all changes"
                        : "applied to \(application.files.count) \(application.files.count == 1 ? "file" : "files"); undo with roost undo \(application.runId.short)"
                )
                if let reference = application.reference {
                    let isCommit = application.target == .commit
                    lines.append(isCommit ? "  committed as \(reference)" : "  the run's commits are on the branch \(reference)")
                }
            }
        case .conflicted:
            lines.append("not applied: you and the run changed the same lines; nothing was written")
        case .failed: lines.append("not applied: \(SafeText.line(application.message ?? "unknown error")); the project is unchanged")
        case .undone: lines.append("undone; the project is as it was before")
        case .applying, .undoing: lines.append("in progress")
        }
        // A message besides success. A failure has its message in its own line.
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

    /// The conflict-marker regions of a text, with some lines of context around each.
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
            "  to resolve:",
            "    roost apply \(run) --ours      keeps your lines where both changed them",
            "    roost apply \(run) --theirs    takes the run's lines there",
            "    roost apply \(run) --branch    creates a branch for you to merge",
        ]
        let asking = "    roost task say \(application.taskId.short) \"…\"   asks the agent to merge both"
        return agent == RuntimeKind.command.rawValue ? ways : ways + [asking]
    }

    /// Whether the requested operation was done.
    static func isDone(_ application: ApplicationAnswer) -> Bool {
        switch application.status {
        case .applied: application.conflicts.isEmpty
        case .undone: true
        case .conflicted, .failed, .applying, .undoing: false
        }
    }
}
