import RoostModel
import RoostSupport
import RoostWire

/// What a request to make a task of a built-in agent means: with what, where, under which policy.
struct TaskPlan {
    let spec: TaskSpec
    let message: String

    /// The agents that exist without being made: one per runtime, named after it.
    static let builtInAgents = RuntimeKind.allCases.map(\.rawValue)

    init(_ request: CreateTaskRequest, workTrees: any WorkTrees, context: APIContext) async throws {
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
            guard hasPrompt else { throw context.refusal(.invalidRequest, "there is nothing to do: the prompt is empty") }
        }
        let project = if let path = request.projectPath { try await workTrees.locate(path) } else { nil as ProjectFolder? }
        spec = TaskSpec(
            agent: runtime.rawValue, runtime: runtime, model: request.model, command: command, projectPath: project?.path,
            workingDirectory: project?.subfolder ?? "", workTree: request.workTree ?? .overlay,
            policy: try request.policy.policy().validated(), afterRun: request.afterRun ?? .keep)
        message = hasPrompt ? prompt : command.map(\.shellWord).joined(separator: " ")
    }

    /// What of it lets the run reach files beyond its project's layer: to give work is no right to the owner's files. `nil` where nothing does.
    var opening: String? {
        if spec.policy.isolation == .trusted { return "isolation trusted" }
        if spec.workTree == .inPlace { return "a work tree in place" }
        if !spec.policy.readablePaths.isEmpty || !spec.policy.writablePaths.isEmpty { return "a folder outside the project" }
        if namesForeignProgram { return "a program outside the project and the system" }
        return spec.policy.exposesEnvironmentFiles ? "showing .env files" : nil
    }

    /// Whether the command is the path of a program whose folder would be shown for it. A name is looked for where the owner's tools lie.
    private var namesForeignProgram: Bool {
        guard let program = spec.command.first, program.hasPrefix("/") else { return false }
        let known = ["/usr", "/bin", "/sbin"] + (spec.projectPath.map { [$0] } ?? [])
        return !known.contains { program.hasPrefix($0 + "/") } || program.split(separator: "/").contains("..")
    }
}
