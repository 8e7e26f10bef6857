import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// How far an agent has come towards its desired state.
enum AgentStanding: Equatable {
    case asRequested
    case underWay
    /// The agent is known not to have reached the desired state, though it may be retried automatically.
    case failed
    /// Another desired state was set meanwhile.
    case overtaken

    static let patience = Duration.seconds(60)

    init(_ agent: AgentAnswer, wish: DesiredState) {
        guard agent.archivedAt == nil, agent.desiredState == wish else {
            self = .overtaken
            return
        }
        self =
            switch (wish, agent.observed.state) {
            case (.running, .ready), (.stopped, .stopped): .asRequested
            case (.paused, .paused): agent.observed.lastError == nil ? .asRequested : .failed
            case (.running, .failed), (.running, .crashLoop), (.running, .backingOff): .failed
            case (.running, _), (.stopped, _), (.paused, _): .underWay
            }
    }

    /// Waits until the state is no longer `underWay`, at most ``patience``.
    static func awaited(of agent: AgentAnswer, _ wish: DesiredState, _ client: RoostClient) async throws -> (AgentAnswer, AgentStanding) {
        let path = "/v1/agents/\(agent.id)"
        do {
            return try await withTimeout(patience) {
                // A position beyond the newest event starts the stream behind that event.
                var changes = try await client.events(
                    "\(path)/events?types=agent.desired,agent.observed,agent.changed", after: Int64.max
                ).makeAsyncIterator()
                while true {
                    let now: AgentAnswer = try await client.get(path)
                    let standing = AgentStanding(now, wish: wish)
                    if standing != .underWay { return (now, standing) }
                    guard try await changes.next() != nil else {
                        try Task.checkCancellation()
                        throw ErrorBody(.notRunning, "the daemon has stopped", requestId: "")
                    }
                }
            }
        } catch is TimeoutError {
            let now: AgentAnswer = try await client.get(path)
            return (now, AgentStanding(now, wish: wish))
        }
    }
}
