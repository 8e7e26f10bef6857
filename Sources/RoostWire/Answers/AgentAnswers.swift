package import RoostModel

/// An agent with its definition and its states.
package struct AgentAnswer: Codable, Sendable, Equatable {
    package let id: AgentID
    package let name: String
    package let runtime: RuntimeKind
    /// `nil` for the runtime's default.
    package let model: String?
    /// Appended to the runtime's own system prompt.
    package let instructions: String
    /// The command line of a `command` agent; empty for others.
    package let command: [String]
    /// The root of its project; `nil` if it works on none.
    package let projectPath: String?
    /// How the work tree of each of its tasks is created.
    package let workTree: WorkTreeMode
    /// What happens with the changes of a successful run.
    package let afterRun: AfterRun
    package let policy: Policy
    /// The value for `If-Match`; increases by one with each change of the definition.
    package let version: Int64
    /// What the owner wants.
    package let desiredState: DesiredState
    /// What the reconciler last saw.
    package let observed: AgentObservation
    /// The task of its own conversation; `nil` before the first message and after a reset.
    package let conversation: TaskID?
    /// The runtime's session in the conversation.
    package let sessionId: String?
    /// The active or queued run of the conversation.
    package let activeRun: RunID?
    package let createdAt: Timestamp
    /// When anything but the observed state last changed.
    package let updatedAt: Timestamp
    /// `nil` while it can be used.
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

/// What a task or agent could reach, computed from the plan that would run. Nothing is stored, created or started.
package struct PreviewAnswer: Codable, Sendable, Equatable {
    /// The complete policy.
    package let policy: Policy
    /// The plan that would run.
    package let sandbox: SandboxPreview
    /// The differences from the policy in force; empty if there is none or nothing differs.
    package let differences: [PolicyDifference]
    /// Names of the caller's variables that would be left out; `nil` if there are none.
    package let leftOut: [String]?
    /// What the project's `.roost.yaml` proposes; `nil` if there is none.
    package let defaults: ProjectDefaults?
    /// What is missing to run at all, such as a program that is not installed; `nil` if nothing is.
    package let missing: String?
    /// Whether it would fail because its runtime needs the network and the policy denies it.
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
