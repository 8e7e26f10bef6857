package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost attach`: watches a run that is under way, from its first event.
package struct AttachCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Watch a run from its beginning to its end", discussion: "Ctrl-C leaves it; the run goes on.")

    @Argument(
        help: ArgumentHelp("The run, by its last characters; @last is the newest of this project", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    @Flag(help: "Print one event a line as JSON; the last line is the end")
    package var json = false

    package init() {}

    package func run() async throws {
        let status = try await DaemonAccess.with { client in
            let meant = try await client.run(meantBy: reference, json: json)
            let (run, task) = (meant.thing, meant.task)
            meant.tell()
            // The changes of a finished run were decided already, so there is nothing to wait for.
            let afterRun = run.status.isTerminal ? AfterRun.keep : task.afterRun
            return try await RunSession(
                client: client, task: task.id, run: run.id, agent: task.agent, afterRun: afterRun, asks: true, voice: json ? .json : .full,
                interrupt: .leaves
            ).watch(after: 0)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
