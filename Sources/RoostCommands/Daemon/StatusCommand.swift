package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost status`: the daemon and its runs.
package struct StatusCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the daemon, its runs and its agents", discussion: "Exits with 3 where none is running.")

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.with { client in
            let info: InfoAnswer = try await client.get("/v1/info")
            // Of another machine's daemon only its API server is here.
            let disk = client.address.isOwn ? StateUse(of: .current) : nil
            let waiting: ListAnswer<TaskAnswer> = try await client.get("/v1/tasks?limit=1&archived=include&undecided=true")
            let undecided = waiting.total ?? waiting.items.count
            if json { return try Output.json(Report(info: info, disk: disk, undecided: undecided)) }
            let agents: ListAnswer<AgentAnswer> = try await client.get("/v1/agents")
            Output.line("roost \(info.version) is up for \(age(since: info.startedAt, now: LocalTime.now())) (pid \(info.pid))")
            Output.line("state  \(info.home)")
            Output.line("url    \(info.url)")
            if let socket = info.socket { Output.line("socket \(socket)") }
            let active = RunStatus.allCases.filter(\.isLeased).reduce(0) { $0 + (info.runs[$1.rawValue] ?? 0) }
            Output.line("runs   \(active) of \(info.parallelRuns) at work, \(info.queue.count) queued")
            let ended = RunStatus.allCases.filter(\.isTerminal).compactMap { status in
                info.runs[status.rawValue].flatMap { $0 > 0 ? "\($0) \(status.words)" : nil }
            }
            if !ended.isEmpty { Output.line("       \(ended.joined(separator: ", "))") }
            if undecided > 0 {
                Output.words(
                    "tasks  \(undecided) with changes that are neither applied nor discarded: roost task list --undecided", indent: 7)
            }
            let (terminal, now) = (Terminal.current, LocalTime.now())
            for (index, agent) in agents.items.enumerated() {
                let words = AgentText.state(agent, now: now)
                Output.line("\(index == 0 ? "agents" : "      ") \(AgentText.mark(agent, terminal)) \(agent.name)  \(words)")
            }
            guard let disk else { return }
            Output.line("disk   \(disk.total.words), \(formatted(bytes: disk.freeBytes)) free")
            let parts = disk.parts.filter { $0.use.bytes > 0 }.map { "\($0.name) \($0.use.words)" }
            if !parts.isEmpty { Output.words("       \(parts.joined(separator: ", "))", indent: 7) }
        }
    }

    /// The daemon's own facts, and beside them what its folder occupies where that lies here.
    private struct Report: Encodable {
        let info: InfoAnswer
        let disk: StateUse?
        /// How many tasks have changes that are neither applied nor discarded.
        let undecided: Int

        enum CodingKeys: String, CodingKey {
            case disk, undecided
        }

        func encode(to encoder: any Encoder) throws {
            try info.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(disk, forKey: .disk)
            try container.encode(undecided, forKey: .undecided)
        }
    }
}
