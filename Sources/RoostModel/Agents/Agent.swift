/// A named worker: instructions, runtime, model, policy, and what its owner wants it to do.
package struct Agent: Sendable, Equatable, Codable {
    package let id: AgentID
    package var spec: AgentSpec
    /// Grows by one at each change of `spec`; what `If-Match` compares.
    package var version: Int64
    package var desired: DesiredState
    package var observed: AgentObservation
    /// The task that carries on the agent's own conversation; absent before the first message or after a reset.
    package var conversation: TaskID?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var archivedAt: Timestamp?
    /// Where its home is; only that node keeps its process.
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

/// What a person writes about an agent.
package struct AgentSpec: Sendable, Equatable, Codable {
    /// 1 to 63 of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit; unique among agents that are not archived, and never
    /// the name of a runtime.
    package var name: String
    package var runtime: RuntimeKind
    package var model: String?
    /// Added to the runtime's own system prompt.
    package var instructions: String
    /// The command line of a `command` agent, which gets each message on standard input; empty for others.
    package var command: [String]
    /// The resolved root of the project that it works on, where there is one.
    package var projectPath: String?
    package var workTree: WorkTreeMode
    package var policy: Policy
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

    /// What a task of this agent runs.
    package func taskSpec(of id: AgentID) -> TaskSpec {
        TaskSpec(
            agent: name, agentID: id, runtime: runtime, model: model, instructions: instructions, command: command,
            projectPath: projectPath, workTree: workTree, policy: policy, afterRun: afterRun)
    }

    /// Whether a text can name an agent.
    package static func isName(_ text: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard (1...63).contains(text.utf8.count), let first = text.utf8.first, let last = text.utf8.last else { return false }
        return isPlain(first) && isPlain(last) && text.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") }
            && RuntimeKind(rawValue: text) == nil
    }
}

/// What its owner wants of an agent; kept over restarts and never changed by a fault.
package enum DesiredState: String, Codable, Sendable, CaseIterable {
    /// Its process is kept ready and its messages get runs.
    case running
    /// What runs is held still; no further turn begins.
    case paused
    /// Nothing of it runs; messages are kept until it is started.
    case stopped
}

/// Where an agent really stands, as the reconciler last saw it.
package struct AgentObservation: Sendable, Equatable, Codable {
    package var state: ObservedState
    /// Why it is not as desired, in one sentence for people.
    package var lastError: String?
    /// Failed starts in a row.
    package var failures: Int
    /// When the next start is tried, while backing off.
    package var nextStartAt: Timestamp?

    package init(state: ObservedState, lastError: String? = nil, failures: Int = 0, nextStartAt: Timestamp? = nil) {
        self.state = state
        self.lastError = lastError
        self.failures = failures
        self.nextStartAt = nextStartAt
    }
}

package enum ObservedState: String, Codable, Sendable, CaseIterable {
    case stopped
    case starting
    /// Its process stands, or its runtime needs none between messages.
    case ready
    case paused
    /// It ended by itself; it is started again after a while.
    case backingOff = "backing_off"
    /// It ended too often in a short time; a person must start it again.
    case crashLoop = "crash_loop"
    /// It cannot be started as it is defined; a person must change something.
    case failed
}
