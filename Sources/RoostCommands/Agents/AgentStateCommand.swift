import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// A command that sets an agent's desired state; its name is the verb of the API operation.
protocol AgentStateCommand: AsyncParsableCommand {
    static var wish: DesiredState { get }

    var arguments: AgentStateArguments { get }
}

struct AgentStateArguments: ParsableArguments {
    static let about = "Waits until the agent has reached the desired state. If that fails, exits with 1."

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    @Flag(help: "Do not wait until the agent has reached the state")
    var noWait = false
}

extension AgentStateCommand {
    func run() async throws {
        let verb = Self.configuration.commandName ?? ""
        try await DaemonAccess.starting { client in
            var answer: AgentAnswer = try await client.post("\(arguments.agent.path)/\(verb)")
            var standing = AgentStanding.asRequested
            if !arguments.noWait { (answer, standing) = try await AgentStanding.awaited(of: answer, Self.wish, client) }
            if arguments.json { try Output.json(answer) } else { Self.show(answer, standing) }
            if standing != .asRequested { throw ExitCode(ExitStatus.failed.rawValue) }
        }
    }

    private static func show(_ agent: AgentAnswer, _ standing: AgentStanding) {
        Output.line("\(agent.name): \(AgentText.state(agent, now: LocalTime.now()))")
        switch standing {
        case .asRequested: break
        case .failed: if let error = agent.observed.lastError { Output.error("  \(SafeText.line(error))") }
        case .underWay:
            Output.error("  not reached within \(AgentStanding.patience.components.seconds) s; see roost agent show \(agent.name)")
        case .overtaken: Output.error("  another request has changed the desired state")
        }
    }
}
