import RoostModel
import RoostWire

/// What a request to make a task means: who, with what, where, under which policy.
struct TaskPlan {
    let spec: TaskSpec
    let message: String

    /// The agents that exist without being made: one per runtime, named after it.
    static let builtInAgents = RuntimeKind.allCases.map(\.rawValue)

    init(_ request: CreateTaskRequest, workTrees: any WorkTrees, requestID: String) async throws {
        func refuse(_ code: ErrorCode, _ message: String, _ hint: String? = nil) -> ErrorBody {
            ErrorBody(code, message, hint: hint, requestId: requestID)
        }
        let command = request.command ?? []
        let runtime: RuntimeKind
        if let agent = request.agent {
            guard let known = RuntimeKind(rawValue: agent) else {
                throw refuse(.agentNotFound, "there is no agent \(agent)", "known are \(Self.builtInAgents.joined(separator: ", "))")
            }
            if let asked = request.runtime, asked != known {
                throw refuse(.invalidRequest, "the agent \(agent) runs on \(known.rawValue), not on \(asked.rawValue)")
            }
            runtime = known
        } else {
            runtime = request.runtime ?? (command.isEmpty ? .claude : .command)
        }
        let prompt = request.prompt ?? ""
        let hasPrompt = prompt.contains { !$0.isWhitespace }
        switch runtime {
        case .command:
            guard let first = command.first, !first.isEmpty else {
                throw refuse(.invalidRequest, "a command task needs a command", "roost run -- COMMAND …")
            }
        case .claude:
            guard command.isEmpty else {
                throw refuse(.invalidRequest, "\(runtime.rawValue) takes a prompt, not a command", "roost run \"what to do\"")
            }
            guard hasPrompt else { throw refuse(.invalidRequest, "there is nothing to do: the prompt is empty") }
        }
        let project = if let path = request.projectPath { try await workTrees.locate(path) } else { nil as ProjectFolder? }
        let isolation = request.isolation ?? .project
        let network = request.network ?? (isolation == .trusted ? .open : .deny)
        if isolation == .trusted {
            if request.network == .deny { throw refuse(.policyRefused, "a trusted run has open network; deny belongs to project or safe") }
            if !(request.deniedTools ?? []).isEmpty || !(request.readablePaths ?? []).isEmpty || !(request.writablePaths ?? []).isEmpty {
                throw refuse(.policyRefused, "a trusted run has open file walls; paths and denied tools belong to project or safe")
            }
        }
        for path in (request.readablePaths ?? []) + (request.writablePaths ?? []) where !path.hasPrefix("/") {
            throw refuse(.invalidRequest, "\(path) is not an absolute path")
        }
        let policy = Policy(
            isolation: isolation, network: network, limits: try (request.limits ?? LimitsRequest()).applied(to: Limits()),
            readablePaths: request.readablePaths ?? [], writablePaths: request.writablePaths ?? [],
            deniedTools: request.deniedTools ?? [], exposesEnvironmentFiles: request.exposesEnvironmentFiles ?? false,
            requiredGuards: request.requiredGuards ?? [])
        spec = TaskSpec(
            agent: runtime.rawValue, runtime: runtime, model: request.model, command: command, projectPath: project?.path,
            workingDirectory: project?.subfolder ?? "", workTree: request.workTree ?? .overlay, policy: policy,
            afterRun: request.afterRun ?? .keep)
        message = hasPrompt ? prompt : command.map(Self.quoted).joined(separator: " ")
    }

    /// A word of a command line as a shell would need it; for people to read only.
    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.utf8.allSatisfy { $0 > 0x20 && !"\"'\\$`|&;<>()*?[]#~!{}".utf8.contains($0) }
        return isPlain ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
