import ArgumentParser
import RoostModel

struct AgentStartCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Let an agent run",
        discussion: "Messages that came meanwhile get their runs. Ends a crash loop. \(AgentStateArguments.about)")
    static let wish = DesiredState.running

    @OptionGroup
    var arguments: AgentStateArguments
}

struct AgentStopCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End what runs of an agent",
        discussion: """
            It stays stopped, over restarts too, until it is started. Messages to it are kept. \(AgentStateArguments.about)
            """)
    static let wish = DesiredState.stopped

    @OptionGroup
    var arguments: AgentStateArguments
}

struct AgentPauseCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Hold an agent still",
        discussion: "What runs is frozen where it stands; nothing further begins. \(AgentStateArguments.about)")
    static let wish = DesiredState.paused

    @OptionGroup
    var arguments: AgentStateArguments
}

struct AgentResumeCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a held agent go on", discussion: AgentStateArguments.about)
    static let wish = DesiredState.running

    @OptionGroup
    var arguments: AgentStateArguments
}

struct AgentRestartCommand: AgentStateCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "End an agent's process and start another in the same conversation",
        discussion: AgentStateArguments.about)
    static let wish = DesiredState.running

    @OptionGroup
    var arguments: AgentStateArguments
}
