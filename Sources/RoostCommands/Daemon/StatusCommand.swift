package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost status`: shows the daemon, its runs, agents and disk usage.
package struct StatusCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the daemon, its runs and its agents", discussion: "Exits with 3 if no daemon is running.")

    /// Prints the API's ``InfoAnswer`` with `disk` and `undecided` added.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.with { client in
            let info: InfoAnswer = try await client.get("/v1/info")
            // The state folder of a remote daemon is not on this machine.
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
            Output.line("runs   \(active) of \(info.parallelRuns) active, \(info.queue.count) queued")
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

    /// The daemon's own information, with the disk usage of its state folder if that is on this machine.
    private struct Report: Encodable {
        let info: InfoAnswer
        let disk: StateUse?
        /// The number of tasks with changes that are neither applied nor discarded.
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
