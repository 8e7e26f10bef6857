import RoostModel
import RoostWire

/// What can be subscribed to on a socket, by name: `all`, `tasks`, `run:ID`, `task:ID`, `agent:ID`.
struct Topics: Sendable {
    let queries: any Queries
    let agents: any AgentStore

    /// All that a list of tasks must know of to stay right; no output.
    static let ofTaskList: Set<EventType> = [
        .taskCreated, .taskChanged, .messageAccepted, .messageChanged, .messageRemoved, .runQueued, .runStatus, .runPaused, .runFinished,
        .applicationChanged, .workTreeRemoved, .agentCreated, .agentChanged, .agentDesired, .agentObserved,
    ]

    /// - Throws: ``ErrorBody``. What the caller may not see is not there: the words are the same.
    func filter(_ topic: String, for caller: AuthenticatedCaller, requestID: String) async throws -> StreamFilter {
        func missing(_ code: ErrorCode, _ what: String) -> ErrorBody {
            ErrorBody(code, "there is no \(what)", requestId: requestID)
        }
        switch topic {
        case "all": return try whole(.all, caller, requestID)
        case "tasks": return try whole(StreamFilter(.all, types: Self.ofTaskList), caller, requestID)
        default: break
        }
        switch StreamID(topic) {
        case .run(let id):
            guard let run = try await queries.run(id), let task = try await queries.task(run.taskID)?.task,
                caller.reaches(task.spec.agentID)
            else { throw missing(.runNotFound, "run \(id.short)") }
            return .stream(.run(id))
        case .task(let id):
            guard let task = try await queries.task(id)?.task, caller.reaches(task.spec.agentID) else {
                throw missing(.taskNotFound, "task \(id.short)")
            }
            return .taskAndRuns(id)
        case .agent(let id):
            guard let agent = try await agents.agent(id), caller.reaches(agent.id) else {
                throw missing(.agentNotFound, "agent \(id.short)")
            }
            return .stream(.agent(id))
        case .system, nil:
            throw ErrorBody(
                .invalidRequest, "there is no topic of this form", hint: "topics are all, tasks, run:ID, task:ID and agent:ID",
                requestId: requestID)
        }
    }

    private func whole(_ filter: StreamFilter, _ caller: AuthenticatedCaller, _ requestID: String) throws -> StreamFilter {
        guard caller.agent == nil else {
            throw ErrorBody(.forbidden, "this token reaches one agent and its tasks only", requestId: requestID)
        }
        return filter
    }
}
