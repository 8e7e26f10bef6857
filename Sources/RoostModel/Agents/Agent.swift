/// A named worker: instructions, runtime, model and policy, with a desired and an observed state.
package struct Agent: Sendable, Equatable, Codable {
    package let id: AgentID
    /// The definition, as its owner wrote it.
    package var spec: AgentSpec
    /// Increases by one with each change of `spec`; the value that `If-Match` is compared with.
    package var version: Int64
    /// The state that the owner wants.
    package var desired: DesiredState
    /// The state that the reconciler last saw.
    package var observed: AgentObservation
    /// The task that holds the agent's own conversation; `nil` before the first message and after a reset.
    package var conversation: TaskID?
    package let createdAt: Timestamp
    /// When anything but the observed state last changed.
    package var updatedAt: Timestamp
    /// When it was archived; `nil` while it can be used.
    package var archivedAt: Timestamp?
    /// The node that has its home; only that node runs its process.
    package let node: NodeID?

    package init(
        id: AgentID, spec: AgentSpec, version: Int64 = 1, desired: DesiredState = .stopped,
        observed: AgentObservation = AgentObservation(state: .stopped), conversation: TaskID? = nil, createdAt: Timestamp,
        updatedAt: Timestamp, archivedAt: Timestamp? = nil, node: NodeID? = nil
    ) {
        self.id = id
        self.spec = spec
        self.version = version
        self.desired = desired
        self.observed = observed
        self.conversation = conversation
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.archivedAt = archivedAt
        self.node = node
    }
}

/// The definition of an agent, as a person writes it.
package struct AgentSpec: Sendable, Equatable, Codable {
    /// 1 to 63 of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit. Unique among agents that are not archived, and never
    /// the name of a runtime.
    package var name: String
    package var runtime: RuntimeKind
    /// A model name of the runtime; `nil` for the runtime's default. Not allowed for `command`.
    package var model: String?
    /// Appended to the runtime's own system prompt; at most ``instructionsBytes``.
    package var instructions: String
    /// The command line of a `command` agent, which reads each message from standard input; empty for other runtimes.
    package var command: [String]
    /// The resolved root of its project; `nil` if it works on none.
    package var projectPath: String?
    /// How the work tree of each of its tasks is made.
    package var workTree: WorkTreeMode
    /// What its runs may reach.
    package var policy: Policy
    /// What happens with the changes of a successful run.
    package var afterRun: AfterRun

    package init(
        name: String, runtime: RuntimeKind, model: String? = nil, instructions: String = "", command: [String] = [],
        projectPath: String? = nil, workTree: WorkTreeMode = .overlay, policy: Policy = Policy(), afterRun: AfterRun = .keep
    ) {
        self.name = name
        self.runtime = runtime
        self.model = model
        self.instructions = instructions
        self.command = command
        self.projectPath = projectPath
        self.workTree = workTree
        self.policy = policy
        self.afterRun = afterRun
    }

    /// The specification of a new task of this agent.
    package func taskSpec(of id: AgentID) -> TaskSpec {
        TaskSpec(
            agent: name, agentID: id, runtime: runtime, model: model, instructions: instructions, command: command,
            projectPath: projectPath, workTree: workTree, policy: policy, afterRun: afterRun)
    }

    /// Whether a text is a valid name of an agent.
    package static func isName(_ text: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard (1...63).contains(text.utf8.count), let first = text.utf8.first, let last = text.utf8.last else { return false }
        return isPlain(first) && isPlain(last) && text.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") }
            && RuntimeKind(rawValue: text) == nil
    }
}

/// The state that an agent's owner wants. It survives restarts and no failure changes it.
package enum DesiredState: String, Codable, Sendable, CaseIterable {
    /// Its process is kept ready and its messages get runs.
    case running
    /// Its processes are paused and no further turn begins.
    case paused
    /// Nothing of it runs; messages wait until it is started.
    case stopped
}

/// The observed state of an agent, as the reconciler last saw it.
package struct AgentObservation: Sendable, Equatable, Codable {
    /// What the agent was doing.
    package var state: ObservedState
    /// Why the observed state differs from the desired one; one sentence for people.
    package var lastError: String?
    /// Consecutive failed starts.
    package var failures: Int
    /// When the next start is attempted, while backing off.
    package var nextStartAt: Timestamp?

    package init(state: ObservedState, lastError: String? = nil, failures: Int = 0, nextStartAt: Timestamp? = nil) {
        self.state = state
        self.lastError = lastError
        self.failures = failures
        self.nextStartAt = nextStartAt
    }
}

/// What an agent is doing.
package enum ObservedState: String, Codable, Sendable, CaseIterable {
    case stopped
    case starting
    /// Its process runs, or its runtime needs none between messages.
    case ready
    case paused
    /// Its process ended unexpectedly and is started again after a delay.
    case backingOff = "backing_off"
    /// Its process ended too often in a short time; a person must start it again.
    case crashLoop = "crash_loop"
    /// It cannot be started with its present definition; a person must change it.
    case failed
}
