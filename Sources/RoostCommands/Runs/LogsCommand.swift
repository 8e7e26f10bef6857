package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost logs`: what a run said and did, as stored; or the daemon's own log.
package struct LogsCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(commandName: "logs", abstract: "Show what a run printed and did")

    @Argument(
        help: ArgumentHelp("The run, by its last characters; @last is the newest of this project", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    @OptionGroup
    var pager: PagerOptions

    @Flag(name: .shortAndLong, help: "Keep showing what comes")
    package var follow = false

    @Flag(help: "Show the daemon's own log instead")
    package var daemon = false

    @Flag(help: "Print one event a line as JSON")
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
