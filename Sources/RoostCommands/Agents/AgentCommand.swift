package import ArgumentParser

/// `roost agent`: agents and what can be done with them.
package struct AgentCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Make agents, look at them, talk to them, start and stop them",
        discussion: "An agent has a name, instructions, a runtime and a policy, and keeps one conversation. Name it by its name or its id.",
        subcommands: [
            AgentCreateCommand.self, AgentListCommand.self, AgentShowCommand.self, AgentEditCommand.self, AgentPolicyCommand.self,
            AgentSayCommand.self, AgentLogsCommand.self, AgentStartCommand.self, AgentStopCommand.self, AgentPauseCommand.self,
            AgentResumeCommand.self, AgentRestartCommand.self, AgentResetSessionCommand.self, AgentArchiveCommand.self,
        ])

    package init() {}
}

/// The agent that a command is about.
struct AgentArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The agent, by its name or the last characters of its id", valueName: "agent"), completion: KnownWords.agents)
    var name: String

    var path: String { "/v1/agents/\(RunReference.path(name))" }
}
