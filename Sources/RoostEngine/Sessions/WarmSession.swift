import RoostModel

/// An agent's process between two turns, with the work tree still mounted.
struct WarmSession: Sendable {
    let session: any RuntimeSession
    let process: any SandboxedProcess
    let workTree: WorkTree?
    /// The run under whose name the sandbox was started; its folder goes when the process goes.
    let sandboxRun: RunID
    /// With these variables it was started; others mean a new process.
    let environment: [String: String]
    let redactor: Redactor
}
