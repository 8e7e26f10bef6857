import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskSayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "say", abstract: "Send a task another message",
        discussion:
            "While a run is active, the message waits for its end; --steer adds it to the active turn, --interrupt ends that turn first.")

    @Argument(
        help: "The task, by the last characters of its id; @last is the task of this project's newest run", completion: KnownWords.tasks)
    var task: String

    @OptionGroup
    var said: SayArguments

    func run() async throws {
        let status = try await DaemonAccess.starting { client in
            let meant = try await client.task(meantBy: task, json: said.json)
            meant.tellIfNewestOfAll()
            let answer = meant.task
            let interrupts = Interrupts()
            let accepted = try await said.send(to: "/v1/tasks/\(answer.id)", client)
            guard let run = accepted.run, !said.detach else {
                if said.json { try Output.json(accepted) } else { Output.line(said.whatBecame(of: accepted)) }
                return ExitStatus.done
            }
            return try await RunSession(
                client: client, task: answer.id, run: run.id, agent: answer.agent, afterRun: answer.afterRun, asks: true, json: said.json
            ).watch(after: max(0, accepted.position - 1), interrupts)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
