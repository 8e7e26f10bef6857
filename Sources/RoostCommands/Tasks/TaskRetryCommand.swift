import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

struct TaskRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Retry a task's last message",
        discussion:
            "After an interruption an agent continues in the same session and work tree; a command runs again from the start.")

    @Argument(
        help: "The task, by the last characters of its id; @last is the task of this project's newest run", completion: KnownWords.tasks)
    var task: String = "@last"

    @Flag(name: .shortAndLong, help: "Return once the run is stored")
    var detach = false

    @Flag(name: .shortAndLong, help: "Do not ask for confirmation if the task is of another folder; the folder is still named")
    var yes = false

    @Flag(help: "Print one event per line as JSON; the last line is the result")
    var json = false

    func run() async throws {
        let status = try await DaemonAccess.starting { client in
            let request = RetryRequest(environment: client.runEnvironment)
            let meant = try await client.task(meantBy: task, json: json)
            try meant.consent(to: "retry", asks: !yes && !json)
            let answer = meant.task
            let interrupts = Interrupts()
            let run: RunAnswer = try await client.post("/v1/tasks/\(answer.id)/retry", request)
            if detach {
                if json {
                    try Output.json(run)
                } else {
                    Output.line("run \(run.id.short) is queued; roost attach \(run.id.short) watches it")
                }
                return ExitStatus.done
            }
            return try await RunSession(
                client: client, task: answer.id, run: run.id, agent: answer.agent, afterRun: answer.afterRun, asks: true, json: json
            ).watch(after: 0, interrupts)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
