import RoostModel

extension TaskSpec {
    /// Whether a process started for this specification can serve the other one. Names and what happens after a run do not matter.
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
    /// The specification and variables that it was started with; others need a new process.
    let spec: TaskSpec
    let environment: RunVariables
    /// The run that the sandbox is named after; its folder is removed with the process.
    let sandboxRun: RunID
    let redactor: Redactor
    /// Whether it started a conversation in which nothing was said yet.
    var isFresh: Bool
    /// Its containment, until a run has reported it.
    var untold: RunSandbox?
}
