import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentEditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change an agent",
        discussion: """
            Options change what they name. Without any, on a terminal, your editor ($VISUAL or $EDITOR) opens the whole agent as a text.
            The conversation goes on under the new definition from its next run; another project begins a new one.
            """)

    @OptionGroup
    var agent: AgentArgument

    @Option(name: .customLong("name"), help: "Another name")
    var newName: String?

    @OptionGroup
    var options: AgentOptions

    @Flag(name: .customLong("no-model"), help: "The runtime's own choice of a model")
    var noModel = false

    @Flag(name: .customLong("no-project"), help: "Work in no project")
    var noProject = false

    @Flag(help: "Show what it could reach then, and change nothing")
    var preview = false

    @Flag(help: "Print JSON")
    var json = false

    func validate() throws {
        if noModel, options.model != nil { throw ValidationError("--model and --no-model exclude each other") }
        if noProject, options.folder != nil { throw ValidationError("--in and --no-project exclude each other") }
    }

    func run() async throws {
        try await DaemonAccess.with { client in
            let old: AgentAnswer = try await client.get(agent.path)
            let hasFlags = newName != nil || noModel || noProject || !options.isEmpty
            guard hasFlags || Terminal.current.isInteractive else {
                throw ValidationError("say what to change, such as --instructions TEXT; an editor needs a terminal")
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
                let ended = old.conversation != nil && new.conversation == nil ? "; its conversation has ended" : ""
                let goesOn = new.activeRun.map { "; run \($0.short) goes on as it began, the change counts from the next" } ?? ""
                Output.line(
                    new.version == old.version
                        ? "\(new.name): nothing changed" : "\(new.name): changed to version \(new.version)\(ended)\(goesOn)")
            } catch let error as ErrorBody where !hasFlags {
                // What a person typed is not lost because the daemon does not take it.
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
        // The request replaces the policy as a whole, so what was not named is sent as it is.
        if options.run.hasPolicy { request.policy = PolicyRequest(try options.run.policy.request().policy(changing: old.policy)) }
        return request
    }
}
