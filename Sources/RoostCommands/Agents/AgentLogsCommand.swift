import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentLogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show an agent's conversation and its state changes")

    @OptionGroup
    var agent: AgentArgument

    @Flag(name: .shortAndLong, help: "Keep printing new events")
    var follow = false

    @Flag(help: "Print one event per line as JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            var answer: AgentAnswer = try await client.get(agent.path)
            var events: [ReceivedEvent] = []
            var conversation: TaskID?
            // If a conversation starts while the events are read, it would not be followed, so the events are read again.
            repeat {
                conversation = answer.conversation
                events = []
                for path in paths(answer) { try await StoredEvents.read(client, path) { events.append($0) } }
                answer = try await client.get(agent.path)
            } while answer.conversation != conversation
            events.sort { $0.position < $1.position }
            events.forEach(show)
            var position = events.last?.position ?? 0
            while follow {
                position = try await watch(client, answer, after: position)
                // A message after a reset starts another conversation.
                answer = try await client.get(agent.path)
            }
        }
    }

    /// Shows new events of the agent's and its conversation's streams until the agent itself changes.
    ///
    /// - Returns: the position to continue from.
    private func watch(_ client: RoostClient, _ agent: AgentAnswer, after position: Int64) async throws -> Int64 {
        try await withThrowingTaskGroup(of: Int64?.self) { group in
            for path in paths(agent) {
                group.addTask {
                    for try await item in try await client.events(path, after: position) {
                        guard case .event(let event) = item else { continue }
                        show(event)
                        if case .agentChanged = event.payload { return event.position }
                    }
                    return nil
                }
            }
            defer { group.cancelAll() }
            for try await end in group {
                if let end { return end }
            }
            throw ErrorBody(.notRunning, "the daemon has stopped", requestId: "")
        }
    }

    private func paths(_ agent: AgentAnswer) -> [String] {
        ["/v1/agents/\(agent.id)/events"] + (agent.conversation.map { ["/v1/tasks/\($0)/events"] } ?? [])
    }

    private func show(_ event: ReceivedEvent) {
        if json { return Output.line(event.json) }
        switch event.payload {
        case .agentDesired(let desired): Output.error("○ desired state: \(desired.state.rawValue)")
        case .agentObserved(let observed):
            let why = observed.lastError.map { ": \(SafeText.line($0))" } ?? ""
            Output.error("● \(AgentText.words(observed, now: event.at))\(why)")
        case .messageAccepted(let message) where message.author == .person:
            Output.error(Terminal.current.styled("> \(SafeText.line(message.body))", .bold))
        default: EventLines.print(event, terminal: .current)
        }
    }
}
