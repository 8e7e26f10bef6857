import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create an agent and start it",
        discussion: """
            Without --in, the agent has no project.

              roost agent create reviewer --in . --instructions "You review changes. Be brief." --network open
              roost agent create counter --runtime command -- wc -w
            """)

    @Argument(help: "The agent's name: a-z, 0-9 and -")
    var name: String

    @Option(help: "The runtime: claude, or command for a plain command")
    var runtime: RuntimeKind?

    @OptionGroup
    var options: AgentOptions

    @Flag(name: .customLong("no-start"), help: "Do not start the agent; roost agent start does")
    var noStart = false

    @Flag(help: "Show what the agent could access, and create nothing")
    var preview = false

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        var request = CreateAgentRequest(name: name)
        request.runtime = runtime
        request.model = options.model
        request.instructions = try options.instructionsText()
        request.command = options.command.isEmpty ? nil : options.command
        request.projectPath = options.projectPath
        request.workTree = options.run.workTree
        request.afterRun = options.afterRun
        if options.run.hasPolicy { request.policy = try options.run.policy.request() }
        request.start = !noStart
        let body = request
        try await DaemonAccess.starting { client in
            if preview {
                let answer: PreviewAnswer = try await client.post("/v1/agents?preview=true", body)
                return try PolicyText.give(answer, json: json)
            }
            let agent: AgentAnswer = try await client.post("/v1/agents", body)
            if json { return try Output.json(agent) }
            let terminal = Terminal.current
            Output.line("created \(terminal.styled(agent.name, .bold)) (\(agent.id.short)) in \(agent.projectPath ?? "no project")")
            if agent.desiredState == .running {
                Output.line("roost agent say \(agent.name) \"…\"  sends a message")
                Output.line("roost agent policy \(agent.name)   shows its permissions")
            } else {
                Output.line("roost agent start \(agent.name)  starts the agent")
            }
        }
    }
}
