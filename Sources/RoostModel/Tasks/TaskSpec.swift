/// What a task runs, where and under which policy. Fixed when the task is created.
package struct TaskSpec: Sendable, Equatable, Codable {
    /// The agent's name.
    package var agent: String
    /// `nil` for the built-in agents, one per runtime.
    package var agentID: AgentID?
    package var runtime: RuntimeKind
    /// A model name of the runtime; `nil` for its default.
    package var model: String?
    /// Appended to the runtime's own system prompt.
    package var instructions: String?
    /// The command line of a `command` task; empty for others.
    package var command: [String]
    /// The resolved root of the project; `nil` if there is none.
    package var projectPath: String?
    /// Where in the project the runtime starts, relative to its root; empty for the root.
    package var workingDirectory: String
    /// How the work tree is created.
    package var workTree: WorkTreeMode
    /// What the runs may reach.
    package var policy: Policy
    /// What happens with the changes of a successful run.
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

/// The program that drives an agent.
package enum RuntimeKind: String, Codable, Sendable, CaseIterable {
    case claude
    case command
}

/// How the directory that a run may change is created.
package enum WorkTreeMode: String, Codable, Sendable, CaseIterable {
    /// A copy-on-write layer over the project. The project stays untouched until the diff is applied.
    case overlay
    /// A copy of the project (by reflink if the file system supports it).
    case clone
    /// The project itself, without review and without discarding. Used only if explicitly requested.
    case inPlace
}

/// What happens with the diff of a successful run.
package enum AfterRun: String, Codable, Sendable, CaseIterable {
    case keep
    case apply
    case discard
}
