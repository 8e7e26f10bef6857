package import RoostModel

/// An agent with where it stands.
package struct AgentAnswer: Codable, Sendable, Equatable {
    package let id: AgentID
    package let name: String
    package let runtime: RuntimeKind
    package let model: String?
    package let instructions: String
    package let command: [String]
    package let projectPath: String?
    package let workTree: WorkTreeMode
    package let afterRun: AfterRun
    package let policy: Policy
    package let version: Int64
    package let desiredState: DesiredState
    package let observed: AgentObservation
    /// The task of its conversation, the runtime's session in it, and the run that is active there.
    package let conversation: TaskID?
    package let sessionId: String?
    package let activeRun: RunID?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let archivedAt: Timestamp?

    package init(_ agent: Agent, sessionId: String?, activeRun: RunID?) {
        id = agent.id
        name = agent.spec.name
        runtime = agent.spec.runtime
        model = agent.spec.model
        instructions = agent.spec.instructions
        command = agent.spec.command
        projectPath = agent.spec.projectPath
        workTree = agent.spec.workTree
        afterRun = agent.spec.afterRun
        policy = agent.spec.policy
        version = agent.version
        desiredState = agent.desired
        observed = agent.observed
        conversation = agent.conversation
        self.sessionId = sessionId
        self.activeRun = activeRun
        createdAt = agent.createdAt
        updatedAt = agent.updatedAt
        archivedAt = agent.archivedAt
    }
}

/// What a task or agent could reach: computed from the plan that would run, with nothing stored, made or started.
package struct PreviewAnswer: Codable, Sendable, Equatable {
    package let policy: Policy
    package let sandbox: SandboxPreview
    /// What differs from the policy in force; empty where there is none or nothing differs.
    package let differences: [PolicyDifference]
    /// Names of the caller's variables that it would not have; absent where there is none.
    package let leftOut: [String]?
    /// What the project's file proposes; absent where there is none.
    package let defaults: ProjectDefaults?
    /// What it lacks to run at all, such as a program that is not installed; absent where nothing is missing.
    package let missing: String?
    /// Whether it would fail for want of a network.
    package let lacksNetwork: Bool

    package init(
        policy: Policy, sandbox: SandboxPreview, differences: [PolicyDifference], leftOut: [String]? = nil,
        defaults: ProjectDefaults? = nil, missing: String? = nil, lacksNetwork: Bool = false
    ) {
        self.policy = policy
        self.sandbox = sandbox
        self.differences = differences
        self.leftOut = leftOut
        self.defaults = defaults
        self.missing = missing
        self.lacksNetwork = lacksNetwork
    }
}
