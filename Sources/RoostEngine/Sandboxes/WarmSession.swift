import RoostModel

extension TaskSpec {
    /// Whether a process that was started for this one is as good for the other: names and what follows a run make no difference to it.
    func isStarted(like other: TaskSpec) -> Bool {
        var own = self
        own.agent = other.agent
        own.afterRun = other.afterRun
        return own == other
    }
}

/// An agent's process between two turns, with the work tree still mounted.
struct WarmSession: Sendable {
    let session: any RuntimeSession
    let process: any SandboxedProcess
    let workTree: WorkTree?
    /// What it was started for and with these variables; others mean a new process.
    let spec: TaskSpec
    let environment: RunVariables
    /// The run under whose name the sandbox was started; its folder goes when the process goes.
    let sandboxRun: RunID
    let redactor: Redactor
    /// Whether it began a conversation, of which nothing was said yet.
    var isFresh: Bool
    /// What it is contained by, as long as no run has told it.
    var untold: RunSandbox?
}
