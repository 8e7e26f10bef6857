import ArgumentParser
import RoostModel

struct AgentStartCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Start an agent",
        discussion: "Queued messages are processed. Resets a crash loop. \(AgentStateArguments.about)")
    static let wish = DesiredState.running

    @OptionGroup
    var arguments: AgentStateArguments
}

struct AgentStopCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop an agent",
        discussion: """
            The agent stays stopped until it is started, also after a restart of the daemon. Messages to it are queued. \(AgentStateArguments.about)
            """)
    static let wish = DesiredState.stopped

    @OptionGroup
    var arguments: AgentStateArguments
}

struct AgentPauseCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pause an agent",
        discussion: "Its processes are frozen, and no new run starts. \(AgentStateArguments.about)")
    static let wish = DesiredState.paused

    @OptionGroup
    var arguments: AgentStateArguments
}

struct AgentResumeCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Resume a paused agent", discussion: AgentStateArguments.about)
    static let wish = DesiredState.running

    @OptionGroup
    var arguments: AgentStateArguments
}

struct AgentRestartCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Restart an agent's process in the same conversation",
        discussion: AgentStateArguments.about)
    static let wish = DesiredState.running

    @OptionGroup
    var arguments: AgentStateArguments
}
