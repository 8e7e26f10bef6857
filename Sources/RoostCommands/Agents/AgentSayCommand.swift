import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

struct AgentSayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "say", abstract: "Say something to an agent, and watch what it does",
        discussion:
            "While it works, the message waits for the end; --steer puts it into the running turn, --interrupt ends that turn first.")

    @OptionGroup
    var agent: AgentArgument

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
            let accepted: AcceptedAnswer = try await client.post(agent.path + "/messages", request)
            let answer: AgentAnswer = try await client.get(agent.path)
            // Of an agent that is not to run nothing would come to watch.
            guard let run = accepted.run, !detach, answer.desiredState == .running else {
                if json { try Output.json(accepted) } else { Output.line(whatBecame(of: accepted, answer)) }
                return ExitStatus.done
            }
            return try await RunSession(
                client: client, task: accepted.taskId, run: run.id, agent: answer.name, afterRun: answer.afterRun, asks: true, json: json
            ).watch(after: max(0, accepted.position - 1))
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }

    private func whatBecame(of accepted: AcceptedAnswer, _ agent: AgentAnswer) -> String {
        switch agent.desiredState {
        case .stopped: "\(agent.name) is stopped; the message waits for roost agent start \(agent.name)"
        case .paused: "\(agent.name) is paused; the message waits for roost agent resume \(agent.name)"
        case .running:
            if let run = accepted.run {
                "stored; roost attach \(run.id.short) watches its run"
            } else if accepted.message.disposition == .steering {
                "given to the running turn"
            } else {
                interrupt ? "the turn is interrupted; the message comes next" : "the message waits for the running turn's end"
            }
        }
    }
}
