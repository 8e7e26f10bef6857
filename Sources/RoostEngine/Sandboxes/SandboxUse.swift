package import RoostModel

/// Who uses a task's sandbox and work tree.
package enum SandboxUse: Sendable, Equatable {
    case run(RunID)
    /// A person's shell.
    case shell
    /// Something short on the work tree: an application, its undoing, a deletion, the start of an agent's process.
    case operation
}
