import RoostEngine
import RoostModel
import RoostSupport
import RoostWire

/// What a request to make a task of a built-in agent means: with what, where, under which policy.
struct TaskPlan {
    let spec: TaskSpec
    let message: String

    /// The agents that exist without being made: one per runtime, named after it.
    static let builtInAgents = RuntimeKind.allCases.map(\.rawValue)

    init(_ request: CreateTaskRequest, authorizer: Authorizer, context: APIContext) async throws {
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
        spec = TaskSpec(
            agent: runtime.rawValue, runtime: runtime, model: request.model, command: command, projectPath: project?.path,
            workingDirectory: project?.subfolder ?? "", workTree: request.workTree ?? .overlay,
            policy: try request.policy.policy().validated(), afterRun: request.afterRun ?? .keep)
        message = hasPrompt ? prompt : command.map(\.shellWord).joined(separator: " ")
    }
}
