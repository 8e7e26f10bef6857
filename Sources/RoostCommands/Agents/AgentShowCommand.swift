import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show an agent and its state")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let answer: AgentAnswer = try await client.get(agent.path)
            if json { return try Output.json(answer) }
            for line in AgentText.lines(answer, terminal: .current, now: LocalTime.now()) { Output.line(line) }
        }
    }
}
