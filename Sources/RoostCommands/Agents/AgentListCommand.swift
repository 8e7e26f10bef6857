import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List agents")

    @Flag(help: "Include archived agents")
    var archived = false

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let page: ListAnswer<AgentAnswer> = try await client.get("/v1/agents" + (archived ? "?archived=include" : ""))
            if json { return try Output.json(page) }
            if page.items.isEmpty { return Output.error("no agents yet; create one with roost agent create NAME --in .") }
            let now = LocalTime.now()
            var table = Table(header: ["AGENT", "ID", "STATE", "RUNTIME", "PROJECT"])
            for agent in page.items {
                table.rows.append([
                    agent.name, agent.id.short, AgentText.state(agent, now: now), agent.runtime.rawValue,
                    SafeText.line(agent.projectPath ?? "-"),
                ])
            }
            Output.line(table.render(columns: Terminal.current.showsProgress ? Terminal.current.columns : nil))
        }
    }
}
