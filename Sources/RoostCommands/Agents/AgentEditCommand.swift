import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentEditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change an agent",
        discussion: """
            Each option changes one field. Without options, at a terminal, the agent is opened as text in your editor ($VISUAL or $EDITOR).
            The new definition takes effect from the conversation's next run. Another project starts a new conversation.
            """)

    @OptionGroup
    var agent: AgentArgument

    @Option(name: .customLong("name"), help: "A new name")
    var newName: String?

    @OptionGroup
    var options: AgentOptions

    @Flag(name: .customLong("no-model"), help: "Let the runtime choose the model")
    var noModel = false

    @Flag(name: .customLong("no-project"), help: "Remove the project")
    var noProject = false

    @Flag(help: "Show what the agent could access, and change nothing")
    var preview = false

    @Flag(help: "Print JSON")
    var json = false

    func validate() throws {
        if noModel, options.model != nil { throw ValidationError("--model and --no-model cannot be combined") }
        if noProject, options.folder != nil { throw ValidationError("--in and --no-project cannot be combined") }
    }

    func run() async throws {
        try await DaemonAccess.with { client in
            let old: AgentAnswer = try await client.get(agent.path)
            let hasFlags = newName != nil || noModel || noProject || !options.isEmpty
            guard hasFlags || Terminal.current.isInteractive else {
                throw ValidationError("name what to change, such as --instructions TEXT; the editor needs a terminal")
            }
            let editor = AgentEditor(old)
            guard let request = hasFlags ? try changes(old) : try editor.edit() else {
                return Output.line("\(old.name): nothing changed")
            }
            let path = "/v1/agents/\(old.id)"
            do {
                if preview {
                    let answer: PreviewAnswer = try await client.patch(path + "?preview=true", request, ifMatch: old.version)
                    return try PolicyText.give(answer, json: json)
                }
                let new: AgentAnswer = try await client.patch(path, request, ifMatch: old.version)
                editor.discard()
                if json { return try Output.json(new) }
                let ended = old.conversation != nil && new.conversation == nil ? "; the conversation has ended" : ""
                let goesOn = new.activeRun.map { "; run \($0.short) continues unchanged, the change takes effect from the next run" } ?? ""
                Output.line(
                    new.version == old.version
                        ? "\(new.name): nothing changed" : "\(new.name): changed to version \(new.version)\(ended)\(goesOn)")
            } catch let error as ErrorBody where !hasFlags {
                // The text that a person typed is kept if the daemon rejects it.
                Output.error("your text is kept in \(editor.path)")
                throw error
            }
        }
    }

    private func changes(_ old: AgentAnswer) throws -> UpdateAgentRequest {
        var request = UpdateAgentRequest()
        request.name = newName
        if let model = options.model { request.model = .set(model) } else if noModel { request.model = .clear }
        if let text = try options.instructionsText() { request.instructions = text.isEmpty ? .clear : .set(text) }
        if let path = options.projectPath { request.projectPath = .set(path) } else if noProject { request.projectPath = .clear }
        if !options.command.isEmpty { request.command = options.command }
        request.workTree = options.run.workTree
        request.afterRun = options.afterRun
        // The request replaces the whole policy, so unchanged fields are sent too.
        if options.run.hasPolicy { request.policy = PolicyRequest(try options.run.policy.request().policy(changing: old.policy)) }
        return request
    }
}
