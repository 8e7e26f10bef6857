import RoostModel
import RoostWire

/// Values with every field set, and with as few as possible.
enum Samples {
    static let at = Timestamp(milliseconds: 1_800_000_000_000)

    static func id<Kind>() -> Identifier<Kind> { Identifier(at: at, random: (1, 2)) }

    static let outcome = RunOutcome(end: .failed, reason: .exitNonZero, message: "m", exitCode: 1, signal: 9)

    static let run = Run(
        id: id(), taskID: id(), messageID: id(), attempt: 2, trigger: .resume, resumedFrom: id(), status: .failed, isPaused: true,
        cancelRequestedAt: at, createdAt: at, startedAt: at, endedAt: at, outcome: outcome, usage: Usage(inputTokens: 1, costUSD: 0.5),
        diff: DiffSummary(files: 1, additions: 2, deletions: 3), outputRemovedAt: Timestamp(milliseconds: 5))

    static let bareRun = Run(id: id(), taskID: id(), messageID: id(), attempt: 1, trigger: .user, createdAt: at)

    static let task = TaskSnapshot(
        task: AgentTask(
            id: id(), title: "t", spec: TaskSpec(agent: "a", agentID: id(), runtime: .command, projectPath: "/p"), version: 2,
            createdAt: at,
            archivedAt: at), lastRun: run, runCount: 1, activeAt: at, usage: Usage(inputTokens: 1, costUSD: 0.5), review: .partlyApplied)

    static let bareTask = TaskSnapshot(
        task: AgentTask(id: id(), title: "t", spec: TaskSpec(agent: "claude", runtime: .claude), createdAt: at), lastRun: nil, runCount: 0,
        activeAt: at)

    static func message(run: RunID?) -> Message {
        Message(
            id: id(), taskID: id(), author: .person, body: "b", disposition: .queued, runID: run,
            attachments: run == nil ? [] : [attachment],
            createdAt: at)
    }

    static let attachment = Attachment(id: id(), name: "n", mediaType: "text/plain", size: 1, hash: "h", createdAt: at)

    static let change = FileChange(
        path: "a", rawPath: "YQ==", oldPath: "b", kind: .renamed, base: FileState(kind: .file, size: 1),
        result: FileState(kind: .executable, size: 2), additions: 1, deletions: 1, patch: "@@", isTruncated: true, slot: 1)

    static let bareChange = FileChange(path: "a", kind: .deleted, base: nil, result: nil, slot: 0)

    static let application = Application(
        id: id(), runID: id(), taskID: id(), projectPath: "/p", paths: ["a"], status: .conflicted, files: ["a"],
        conflicts: [ApplyConflict(path: "a", reason: "r", preview: "p")], reference: "b", message: "m", note: "n",
        unsigned: UnsignedCommit(commit: "c", text: "t", format: .ssh, key: "k"), createdAt: at, endedAt: at)

    static let bareApplication = Application(id: id(), runID: id(), taskID: id(), projectPath: "/p", createdAt: at)

    static let agent = Agent(
        id: id(),
        spec: AgentSpec(name: "a", runtime: .claude, model: "m", instructions: "i", command: ["c"], projectPath: "/p"), version: 2,
        desired: .running, observed: AgentObservation(state: .backingOff, lastError: "e", failures: 1, nextStartAt: at), conversation: id(),
        createdAt: at, updatedAt: at, archivedAt: at)

    static let bareAgent = Agent(id: id(), spec: AgentSpec(name: "a", runtime: .command), createdAt: at, updatedAt: at)

    /// Every settable field, with a value other than its default.
    static let policyRequest = PolicyRequest(
        Policy(
            isolation: .safe, network: .open, limits: Limits(processes: 1, memoryBytes: 1), readablePaths: ["/a"], writablePaths: ["/b"],
            deniedTools: ["ps"], exposesEnvironmentFiles: true, requiredGuards: [.memoryLimit], changesByName: [.hook],
            caches: [.npm]))

    static let createTask: CreateTaskRequest = {
        var request = CreateTaskRequest(prompt: "p", command: ["c"], projectPath: "/p")
        request.variables = ["A": "b"]
        request.takesInput = true
        request.agent = "a"
        request.runtime = .command
        request.model = "m"
        request.title = "t"
        request.workTree = .clone
        request.afterRun = .apply
        request.policy = policyRequest
        request.environment = ["PATH": "/bin"]
        request.attachments = [id()]
        return request
    }()

    static let createAgent: CreateAgentRequest = {
        var request = CreateAgentRequest(name: "a")
        request.runtime = .claude
        request.model = "m"
        request.instructions = "i"
        request.command = ["c"]
        request.projectPath = "/p"
        request.workTree = .overlay
        request.afterRun = .keep
        request.policy = policyRequest
        request.start = false
        return request
    }()
}
