package import RoostModel

/// Why the engine refuses a request.
package enum EngineError: Error, Sendable, Equatable {
    case taskNotFound(TaskID)
    case runNotFound(RunID)
    case applicationNotFound(ApplicationID)
    case attachmentNotFound(AttachmentID)
    case unknownAgent(String, known: [String])
    /// A long use of the task's sandbox is in progress, so the caller does not wait.
    case busy(TaskID, SandboxUse)
    case wrongState(WrongState)
    case noChanges(RunID)
    /// The run was interrupted: what it wrote is in the task's work tree but was not captured.
    case interruptedBeforeCapture(RunID, TaskID)
    /// The changes of the run differ from what was shown, in these paths.
    case changesChanged(RunID, paths: [String])
    /// The policy applies these paths only if they are named.
    case notNamed(RunID, paths: [String])
    /// The task's changes are neither applied nor discarded, and would be lost.
    case undecided(TaskID, what: String)
    case invalid(String)
    case stopping
}

extension EngineError: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .taskNotFound(let id): "there is no task \(id.short)"
        case .runNotFound(let id): "there is no run \(id.short)"
        case .applicationNotFound(let id): "there is no application \(id.short)"
        case .attachmentNotFound(let id): "there is no attachment \(id.short)"
        case .unknownAgent(let name, let known):
            "there is no agent \(name)" + (known.isEmpty ? "" : "; known are \(known.joined(separator: ", "))")
        case .wrongState(let why): why.description
        case .invalid(let why): why
        case .busy(let id, .run(let run)): "run \(run.short) of task \(id.short) is active; wait until it has ended, or cancel it"
        case .busy(let id, .shell): "a shell is open in the work tree of task \(id.short); close it first"
        case .busy(let id, .operation): "changes of task \(id.short) are being applied or removed; try again in a moment"
        case .undecided(let id, let what):
            "task \(id.short) left changes that are neither applied nor discarded, and would be lost: \(what)"
        case .noChanges(let id): "run \(id.short) has no stored changes; they were removed, or the run ended before any were captured"
        case .interruptedBeforeCapture(let run, let task):
            "run \(run.short) was interrupted before its changes were captured; what it wrote is still in the work tree of its task: "
                + "roost task retry \(task.short) continues from there, roost task shell \(task.short) shows it, roost discard \(run.short) discards it"
        case .changesChanged(let id, let paths):
            "the changes of run \(id.short) are not the ones that were shown, so nothing was applied"
                + (paths.isEmpty ? "" : "; changed since then: " + VisibleText.list(paths))
        case .notNamed(_, let paths):
            "the policy of this task applies some changes only by name, so nothing was applied; not named: \(VisibleText.list(paths))"
        case .stopping: "the daemon is stopping and accepts no new work"
        }
    }
}
