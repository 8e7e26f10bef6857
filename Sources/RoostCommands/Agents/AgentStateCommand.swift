import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// A command that changes what an agent shall do, named like its verb at the API server.
protocol AgentStateCommand: AsyncParsableCommand {
    static var wish: DesiredState { get }

    var arguments: AgentStateArguments { get }
}

struct AgentStateArguments: ParsableArguments {
    static let about = "The command waits until it is so, or until it is known that it is not; then it ends with 1."

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    @Flag(help: "Do not wait until the agent is so")
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
            Output.error("  not yet so after \(AgentStanding.patience.components.seconds) s; roost agent show \(agent.name) says more")
        case .overtaken: Output.error("  somebody else wished otherwise meanwhile")
        }
    }
}
