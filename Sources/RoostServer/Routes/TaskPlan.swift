import RoostEngine
import RoostModel
import RoostSupport
import RoostWire

/// The specification of a task for a runtime's own agent, resolved from the request, the project's defaults and the caller's ceiling.
struct TaskPlan {
    let spec: TaskSpec
    let message: String
    /// Environment variables of the process.
    let variables: [String: String]
    /// The project's proposed defaults, if there are any.
    let proposal: ProjectDefaults?

    init(_ request: CreateTaskRequest, authorizer: Authorizer, defaults: Defaults, context: APIContext) async throws {
        let command = request.command ?? []
        let runtime: RuntimeKind
        if let agent = request.agent {
            guard let known = RuntimeKind(rawValue: agent) else {
                throw context.refusal(.agentNotFound, "there is no agent \(agent)")
            }
            if let asked = request.runtime, asked != known {
                throw context.refusal(.invalidRequest, "the agent \(agent) uses the runtime \(known.rawValue), not \(asked.rawValue)")
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
                throw context.refusal(.invalidRequest, "a command task needs a command", hint: "roost run -- COMMAND …")
            }
        case .claude:
            guard command.isEmpty else {
                throw context.refusal(
                    .invalidRequest, "\(runtime.rawValue) needs a prompt, not a command", hint: "roost run \"PROMPT\"")
            }
            if request.takesInput == true {
                throw context.refusal(.invalidRequest, "only a command reads standard input; \(runtime.rawValue) needs a prompt")
            }
            guard hasPrompt else { throw context.refusal(.invalidRequest, "the prompt is empty") }
        }
        if request.workTree == .inPlace, request.afterRun == .discard {
            throw context.refusal(
                .invalidRequest,
                "a run with workTree inPlace changes the project directly, so its changes cannot be discarded",
                hint: "omit workTree to run in a layer that can be discarded")
        }
        let project =
            if let path = request.projectPath { try await authorizer.locate(path, by: context.caller) } else { nil as ProjectFolder? }
        let (usual, proposal) = try await defaults.holding(in: project?.path)
        self.proposal = proposal
        func spec(_ policy: PolicyRequest) throws -> TaskSpec {
            TaskSpec(
                agent: runtime.rawValue, runtime: runtime, model: request.model ?? (runtime == .claude ? usual.model : nil),
                command: command,
                projectPath: project?.path, workingDirectory: project?.subfolder ?? "", workTree: request.workTree ?? .overlay,
                policy: try policy.policy().validated(), afterRun: request.afterRun ?? .keep)
        }
        var policy = request.policy
        for field in PolicyField.all where policy[field] == nil {
            guard let value = usual.policy[field.path] else { continue }
            var with = policy
            with[field] = value
            // A default that exceeds the token's ceiling is ignored instead of refusing the request.
            guard let wider = try? spec(with), try await authorizer.decide(context.caller, .open, .newTask(wider)) == nil else { continue }
            policy = with
        }
        self.spec = try spec(policy)
        variables = usual.environment.merging(request.variables ?? [:]) { $1 }
        message = hasPrompt ? prompt : command.map(\.shellWord).joined(separator: " ")
    }
}
