package import ArgumentParser

/// `roost agent`: creates, shows, changes and controls agents.
package struct AgentCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Create, show, change, start and stop agents, and send them messages",
        discussion: "An agent has a name, instructions, a runtime, a policy and one conversation. Refer to it by its name or its id.",
        subcommands: [
            AgentCreateCommand.self, AgentListCommand.self, AgentShowCommand.self, AgentEditCommand.self, AgentPolicyCommand.self,
            AgentSayCommand.self, AgentLogsCommand.self, AgentStartCommand.self, AgentStopCommand.self, AgentPauseCommand.self,
            AgentResumeCommand.self, AgentRestartCommand.self, AgentResetSessionCommand.self, AgentArchiveCommand.self,
        ])

    package init() {}
}

/// The agent that a command operates on.
struct AgentArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The agent, by its name or the last characters of its id", valueName: "agent"), completion: KnownWords.agents)
    var name: String

    var path: String { "/v1/agents/\(RunReference.path(name))" }
}
