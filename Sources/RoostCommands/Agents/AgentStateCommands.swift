import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// What the commands share that change what an agent shall do.
private struct AgentAct {
    let verb: String
    let json: Bool

    func perform(_ agent: AgentArgument) async throws {
        try await DaemonAccess.starting { client in
            let answer: AgentAnswer = try await client.post("\(agent.path)/\(verb)")
            if json { return try Output.json(answer) }
            Output.line("\(answer.name): \(words(answer))")
            if let error = answer.observed.lastError, answer.desiredState == .running { Output.error("  \(SafeText.line(error))") }
        }
    }

    private func words(_ agent: AgentAnswer) -> String {
        switch verb {
        case "restart": "starting again"
        case "reset-session": "its conversation has ended; the next message begins another"
        case "archive": "archived; its tasks and history stay, and its name is free"
        default: AgentText.state(agent, now: LocalTime.now())
        }
    }
}

struct AgentStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Let an agent run", discussion: "Messages that came meanwhile get their runs. Ends a crash loop.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await AgentAct(verb: "start", json: json).perform(agent) }
}

struct AgentStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End what runs of an agent",
        discussion: "It stays stopped, over restarts too, until it is started. Messages to it are kept.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await AgentAct(verb: "stop", json: json).perform(agent) }
}

struct AgentPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Hold an agent still", discussion: "What runs is frozen where it stands; nothing further begins.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await AgentAct(verb: "pause", json: json).perform(agent) }
}

struct AgentResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Let a held agent go on")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await AgentAct(verb: "resume", json: json).perform(agent) }
}

struct AgentRestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "End an agent's process and start another in the same conversation")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await AgentAct(verb: "restart", json: json).perform(agent) }
}

struct AgentResetSessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-session", abstract: "End an agent's conversation",
        discussion: "The next message begins another, without memory of this one, which stays in the list of tasks.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await AgentAct(verb: "reset-session", json: json).perform(agent) }
}

struct AgentArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "End an agent for good", discussion: "Its tasks and history stay, and its name is free again.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await AgentAct(verb: "archive", json: json).perform(agent) }
}
