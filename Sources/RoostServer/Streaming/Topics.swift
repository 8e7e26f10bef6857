import RoostEngine
import RoostModel
import RoostWire

/// Resolves the topics of WebSocket subscriptions: `all`, `tasks`, `run:ID`, `task:ID`, `agent:ID`.
struct Topics: Sendable {
    let authorizer: Authorizer
    let queries: any Queries
    let agents: any AgentStore

    /// All event types that a list of tasks needs to stay current; no output.
    static let ofTaskList: Set<EventType> = [
        .taskCreated, .taskChanged, .messageAccepted, .messageChanged, .messageRemoved, .runQueued, .runStatus, .runPaused, .runFinished,
        .applicationChanged, .workTreeRemoved, .taskDeleted, .agentCreated, .agentChanged, .agentDesired, .agentObserved,
    ]

    /// - Throws: ``ErrorBody``. Objects that the caller may not read are reported as missing, with the same message.
    func filter(_ topic: String, for caller: AuthenticatedCaller, requestID: String) async throws -> StreamFilter {
        func missing(_ code: ErrorCode, _ what: String) -> ErrorBody {
            ErrorBody(code, "there is no \(what)", requestId: requestID)
        }
        switch topic {
        case "all": return try await whole(.all, caller, requestID)
        case "tasks": return try await whole(StreamFilter(.all, types: Self.ofTaskList), caller, requestID)
        default: break
        }
        switch StreamID(topic) {
        case .run(let id):
            guard let run = try await queries.run(id), let task = try await queries.task(run.taskID)?.task,
                try await authorizer.decide(caller, .read, .task(task)) == nil
            else { throw missing(.runNotFound, "run \(id.short)") }
            return .stream(.run(id))
        case .task(let id):
            guard let task = try await queries.task(id)?.task, try await authorizer.decide(caller, .read, .task(task)) == nil else {
                throw missing(.taskNotFound, "task \(id.short)")
            }
            return .taskAndRuns(id)
        case .agent(let id):
            guard let agent = try await agents.agent(id), try await authorizer.decide(caller, .read, .agent(agent)) == nil else {
                throw missing(.agentNotFound, "agent \(id.short)")
            }
            return .stream(.agent(id))
        case .system, nil:
            throw ErrorBody(
                .invalidRequest, "unknown topic", hint: "topics are all, tasks, run:ID, task:ID and agent:ID",
                requestId: requestID)
        }
    }

    private func whole(_ filter: StreamFilter, _ caller: AuthenticatedCaller, _ requestID: String) async throws -> StreamFilter {
        if let denial = try await authorizer.decide(caller, .readDaemon, .daemon) { throw ErrorBody(denial, requestID: requestID) }
        return filter
    }
}
