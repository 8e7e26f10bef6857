package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost attach`: watches a run from its first event to its end.
package struct AttachCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Watch a run from its beginning to its end",
        discussion: "Ctrl-C stops watching; the run continues.")

    /// A run's id, its last characters or `@last`.
    @Argument(
        help: ArgumentHelp("The run, by the last characters of its id; @last is this project's newest", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    /// Prints one event per line; the last line is the result.
    @Flag(help: "Print one event per line as JSON; the last line is the result")
    package var json = false

    package init() {}

    package func run() async throws {
        let status = try await DaemonAccess.with { client in
            let meant = try await client.run(meantBy: reference, json: json)
            let (run, task) = (meant.thing, meant.task)
            meant.tell()
            // The changes of a finished run are already applied or discarded as requested, so there is nothing to wait for.
            let afterRun = run.status.isTerminal ? AfterRun.keep : task.afterRun
            return try await RunSession(
                client: client, task: task.id, run: run.id, agent: task.agent, afterRun: afterRun, asks: true, voice: json ? .json : .full,
                interrupt: .leaves
            ).watch(after: 0)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
