import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentSayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "say", abstract: "Send an agent a message and watch its run",
        discussion:
            "While a run is active, the message waits for its end; --steer adds it to the active turn, --interrupt ends that turn first.")

    @OptionGroup
    var agent: AgentArgument

    @OptionGroup
    var said: SayArguments

    func run() async throws {
        let status = try await DaemonAccess.starting { client in
            let interrupts = Interrupts()
            let accepted = try await said.send(to: agent.path, client)
            let answer: AgentAnswer = try await client.get(agent.path)
            // An agent that is stopped or paused starts no run to watch.
            guard let run = accepted.run, !said.detach, answer.desiredState == .running else {
                if said.json { try Output.json(accepted) } else { Output.line(whatBecame(of: accepted, answer)) }
                return ExitStatus.done
            }
            return try await RunSession(
                client: client, task: accepted.taskId, run: run.id, agent: answer.name, afterRun: answer.afterRun, asks: true,
                json: said.json
            ).watch(after: max(0, accepted.position - 1), interrupts)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }

    private func whatBecame(of accepted: AcceptedAnswer, _ agent: AgentAnswer) -> String {
        switch agent.desiredState {
        case .stopped: "\(agent.name) is stopped; the message is queued until roost agent start \(agent.name)"
        case .paused: "\(agent.name) is paused; the message is queued until roost agent resume \(agent.name)"
        case .running: said.whatBecame(of: accepted)
        }
    }
}
