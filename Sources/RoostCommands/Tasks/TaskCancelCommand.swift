import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel a task's active run",
        discussion: """
            Waits until every process of the run has ended, unless --detach is given. Queued messages of the task are processed by its next run,
            unless --drop-messages is given.
            """)

    @Argument(
        help: "The task, by the last characters of its id; @last is the task of this project's newest run", completion: KnownWords.tasks)
    var task: String = "@last"

    @Flag(name: .shortAndLong, help: "Return once the request is stored")
    var detach = false

    @Flag(name: .customLong("drop-messages"), help: "Also remove the queued messages")
    var dropsMessages = false

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let before = meant.task
            guard let last = before.lastRun, !last.status.isTerminal else {
                if json { return try Output.json(before.lastRun) }
                return Output.line("task \(before.id.short) has no active run")
            }
            var run: RunAnswer = try await client.post(
                "/v1/runs/\(last.id)/cancel", CancelRequest(dropsMessages: dropsMessages ? true : nil))
            if !run.status.isTerminal, !detach {
                _ = try await RunFollower(client: client, task: before.id, run: last.id, afterRun: .keep).follow(after: 0) { _ in }
                run = try await client.get("/v1/runs/\(last.id)")
            }
            if json { return try Output.json(run) }
            Output.line(run.status.isTerminal ? "run \(run.id.short) \(run.status.words)" : "run \(run.id.short) is being cancelled")
        }
    }
}
