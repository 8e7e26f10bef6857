import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

struct TaskRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try a task's last message again",
        discussion:
            "After an interruption an agent goes on where it was, in the same session and work tree; a command runs again from its start.")

    @Argument(help: "The task, by its last characters; @last is that of this project's newest run", completion: KnownWords.tasks)
    var task: String = "@last"

    @Flag(name: .shortAndLong, help: "Return once the run is stored")
    var detach = false

    @Flag(name: .shortAndLong, help: "Do not ask where it is about another folder than this one; it is named all the same")
    var yes = false

    @Flag(help: "Print one event a line as JSON; the last line is the end")
    var json = false

    func run() async throws {
        let status = try await DaemonAccess.starting { client in
            let request = RetryRequest(environment: client.runEnvironment)
            let meant = try await client.task(meantBy: task, json: json)
            try meant.consent(to: "try again", asks: !yes && !json)
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
