package import RoostModel

/// What a task's sandbox and work tree are used for.
package enum SandboxUse: Sendable, Equatable {
    case run(RunID)
    /// A person's shell.
    case shell
    /// A short operation on the work tree: applying, undoing, deleting, or starting an agent's process.
    case operation
}
