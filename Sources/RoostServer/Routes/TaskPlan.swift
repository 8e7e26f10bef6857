import RoostEngine
import RoostModel
import RoostSupport
import RoostWire

/// What a request to make a task of a built-in agent means: with what, where, under which policy.
struct TaskPlan {
    let spec: TaskSpec
    let message: String
    /// What the process has by these names.
    let variables: [String: String]
    /// What the project proposes, where it does.
    let proposal: ProjectDefaults?

    init(_ request: CreateTaskRequest, authorizer: Authorizer, defaults: Defaults, context: APIContext) async throws {
        let command = request.command ?? []
        let runtime: RuntimeKind
        if let agent = request.agent {
            guard let known = RuntimeKind(rawValue: agent) else {
                throw context.refusal(.agentNotFound, "there is no agent \(agent)")
            }
            if let asked = request.runtime, asked != known {
                throw context.refusal(.invalidRequest, "the agent \(agent) runs on \(known.rawValue), not on \(asked.rawValue)")
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
                    .invalidRequest, "\(runtime.rawValue) takes a prompt, not a command", hint: "roost run \"what to do\"")
            }
            if request.takesInput == true {
                throw context.refusal(.invalidRequest, "only a command takes an input; \(runtime.rawValue) takes a prompt")
            }
            guard hasPrompt else { throw context.refusal(.invalidRequest, "there is nothing to do: the prompt is empty") }
        }
        if request.workTree == .inPlace, request.afterRun == .discard {
            throw context.refusal(
                .invalidRequest,
                "a run in the project itself (workTree inPlace) changes it at once, so there is nothing to discard after it",
                hint: "leave workTree out, and the run works on a layer that can be discarded")
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
            // A default asks for nothing: what goes beyond a token's ceiling is not among its defaults.
            guard let wider = try? spec(with), try await authorizer.decide(context.caller, .open, .newTask(wider)) == nil else { continue }
            policy = with
        }
        self.spec = try spec(policy)
        variables = usual.environment.merging(request.variables ?? [:]) { $1 }
        message = hasPrompt ? prompt : command.map(\.shellWord).joined(separator: " ")
    }
}
