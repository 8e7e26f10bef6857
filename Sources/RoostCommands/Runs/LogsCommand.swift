package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost logs`: shows the stored output and events of a run, or the daemon's own log.
package struct LogsCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(commandName: "logs", abstract: "Show a run's output and tool calls")

    /// A run's id, its last characters or `@last`.
    @Argument(
        help: ArgumentHelp("The run, by the last characters of its id; @last is this project's newest", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    @OptionGroup
    var pager: PagerOptions

    /// Keeps printing until the run ends; with `--daemon`, until Ctrl-C.
    @Flag(name: .shortAndLong, help: "Keep printing new output")
    package var follow = false

    /// Shows the daemon's log file instead of a run.
    @Flag(help: "Show the daemon's log instead")
    package var daemon = false

    /// Prints one event, or one log line, per line.
    @Flag(help: "Print one event per line as JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        if daemon { return try await DaemonLogReader(path: StateFolder.current.log).show(follow: follow, json: json) }
        try await DaemonAccess.with { client in
            let meant = try await client.run(meantBy: reference, json: json)
            let run = meant.thing
            meant.tellIfNewestOfAll()
            let path = "/v1/runs/\(run.id)/events"
            if follow, !run.status.isTerminal {
                for try await item in try await client.events(path, after: 0) {
                    guard case .event(let event) = item else { continue }
                    show(event)
                    if case .runFinished = event.payload { return }
                }
                return
            }
            try await pager.perform(unless: json) { try await StoredEvents.read(client, path, show) }
        }
    }

    private func show(_ event: ReceivedEvent) {
        if json { return Output.jsonLine(event.json) }
        EventLines.print(event, terminal: .current)
    }
}
