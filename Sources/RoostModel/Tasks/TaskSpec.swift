/// What a task runs, where and under which policy; fixed when the task is made.
package struct TaskSpec: Sendable, Equatable, Codable {
    /// The agent's name.
    package var agent: String
    /// Absent for the built-in agents, one per runtime.
    package var agentID: AgentID?
    package var runtime: RuntimeKind
    package var model: String?
    /// Added to the runtime's own system prompt.
    package var instructions: String?
    /// The command line of a `command` task; empty for others.
    package var command: [String]
    /// The resolved root of the project, where there is one.
    package var projectPath: String?
    /// Where in the project the runtime starts, relative to its root; empty for the root.
    package var workingDirectory: String
    package var workTree: WorkTreeMode
    package var policy: Policy
    package var afterRun: AfterRun

    package init(
        agent: String, agentID: AgentID? = nil, runtime: RuntimeKind, model: String? = nil, instructions: String? = nil,
        command: [String] = [], projectPath: String? = nil, workingDirectory: String = "", workTree: WorkTreeMode = .overlay,
        policy: Policy = Policy(), afterRun: AfterRun = .keep
    ) {
        self.agent = agent
        self.agentID = agentID
        self.runtime = runtime
        self.model = model
        self.instructions = instructions
        self.command = command
        self.projectPath = projectPath
        self.workingDirectory = workingDirectory
        self.workTree = workTree
        self.policy = policy
        self.afterRun = afterRun
    }
}

/// How an agent thinks.
package enum RuntimeKind: String, Codable, Sendable, CaseIterable {
    case claude
    case command
}

/// How the directory that a run may change comes to be.
package enum WorkTreeMode: String, Codable, Sendable, CaseIterable {
    /// A copy-on-write layer over the project; the project stays untouched until someone applies the diff.
    case overlay
    /// A copy of the project (by reflink where the file system can).
    case clone
    /// The project itself: no review, no discarding. Only by explicit wish.
    case inPlace
}

/// What happens with the diff of a run that succeeded.
package enum AfterRun: String, Codable, Sendable, CaseIterable {
    case keep
    case apply
    case discard
}
