import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

struct TaskSayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "say", abstract: "Say something more to a task",
        discussion:
            "While a run works, the message waits for its end; --steer puts it into the running turn, --interrupt ends that turn first.")

    @Argument(help: "The task, by its last characters; @last is that of the newest run")
    var task: String

    @Argument(help: "The message; - reads it from standard input")
    var message: String

    @Flag(help: "Put it into the running turn")
    var steer = false

    @Flag(help: "Interrupt the running turn with it")
    var interrupt = false

    @Flag(name: .shortAndLong, help: "Return once it is stored")
    var detach = false

    @Flag(help: "Print one event a line as JSON; the last line is the end")
    var json = false

    func validate() throws {
        if steer, interrupt { throw ValidationError("--steer and --interrupt exclude each other") }
    }

    func run() async throws {
        let body = message == "-" ? String(decoding: FileHandleInput.readAll(), as: UTF8.self) : message
        let status = try await DaemonAccess.starting { client in
            let request = SayRequest(
                body: body, mode: steer ? .steer : interrupt ? .interrupt : .queue, environment: client.runEnvironment)
            let path = "/v1/tasks/\(RunReference.path(task))"
            let accepted: AcceptedAnswer = try await client.post(path + "/messages", request)
            guard let run = accepted.run, !detach else {
                if json {
                    try Output.json(accepted)
                } else if accepted.run == nil {
                    Output.line(
                        steer
                            ? "given to the running turn"
                            : interrupt ? "the turn is interrupted; the message comes next" : "the message waits for the running turn's end"
                    )
                } else {
                    Output.line("stored; roost attach \(accepted.run?.id.short ?? "@last") watches its run")
                }
                return ExitStatus.done
            }
            let answer: TaskAnswer = try await client.get(path)
            return try await RunSession(
                client: client, task: answer.id, run: run.id, agent: answer.agent, afterRun: .keep, asks: true, json: json
            ).watch(after: max(0, accepted.position - 1))
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
