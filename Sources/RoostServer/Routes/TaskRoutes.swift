import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// Tasks and their messages.
struct TaskRoutes: Sendable {
    let ports: DoorPorts
    let events: EventStream
    let ids: IDs

    private static let idempotencyKey = HTTPField.Name("idempotency-key")

    func add(to router: Router<DoorContext>) {
        router.post("v1/tasks", use: create)
        router.get("v1/tasks", use: list)
        router.get("v1/tasks/{id}", use: show)
        router.get("v1/tasks/{id}/messages") { _, context in
            let messages = try await ports.queries.messages(of: try await ids.task(context))
            return try Response.json(ListAnswer(items: messages.map(MessageAnswer.init)))
        }
        router.post("v1/tasks/{id}/messages", use: say)
        router.post("v1/tasks/{id}/cancel", use: cancel)
        router.post("v1/tasks/{id}/retry", use: retry)
        router.get("v1/tasks/{id}/runs") { _, context in
            let runs = try await ports.queries.runs(of: try await ids.task(context))
            return try Response.json(ListAnswer(items: runs.map { RunAnswer($0) }))
        }
        router.get("v1/tasks/{id}/events") { request, context in
            try await events.answer(request, .taskAndRuns(try await ids.task(context)), context)
        }
    }

    @Sendable private func create(_ request: Request, _ context: DoorContext) async throws -> Response {
        let body = try await request.decode(CreateTaskRequest.self, context)
        let plan = try await TaskPlan(body, workTrees: ports.workTrees, requestID: context.requestID)
        let accepted = try await ports.engine.inbox.open(
            plan.spec, message: plan.message, title: body.title, environment: body.environment ?? [:], idempotencyKey: key(request))
        return try Response.json(AcceptedAnswer(accepted), status: .accepted)
    }

    @Sendable private func list(_ request: Request, _ context: DoorContext) async throws -> Response {
        let query = request.uri.queryParameters
        var status: RunStatus?
        if let text = query["status"] {
            guard let known = RunStatus(rawValue: String(text)) else {
                throw ErrorBody(
                    .invalidRequest, "there is no status \(text)",
                    hint: "it is one of \(RunStatus.allCases.map(\.rawValue).joined(separator: ", "))", requestId: context.requestID)
            }
            status = known
        }
        let limit = min(max(query["limit"].flatMap { Int($0) } ?? 50, 1), 200)
        let page = try await ports.queries.tasks(TaskQuery(limit: limit, cursor: query["cursor"].map(String.init), status: status))
        return try Response.json(ListAnswer(items: page.items.map(TaskAnswer.init), nextCursor: page.nextCursor))
    }

    @Sendable private func show(_ request: Request, _ context: DoorContext) async throws -> Response {
        let id = try await ids.task(context)
        guard let snapshot = try await ports.queries.task(id) else { throw EngineError.taskNotFound(id) }
        return try Response.json(TaskAnswer(snapshot))
    }

    @Sendable private func say(_ request: Request, _ context: DoorContext) async throws -> Response {
        let id = try await ids.task(context)
        let body = try await request.decode(SayRequest.self, context)
        guard body.body.contains(where: { !$0.isWhitespace }) else {
            throw ErrorBody(.invalidRequest, "the message is empty", requestId: context.requestID)
        }
        guard let snapshot = try await ports.queries.task(id) else { throw EngineError.taskNotFound(id) }
        guard snapshot.task.spec.runtime != .command else {
            throw ErrorBody(
                .wrongState, "task \(id.short) runs a plain command, which takes no messages", hint: "roost task retry runs it again",
                requestId: context.requestID)
        }
        let accepted = try await ports.engine.inbox.say(
            body.body, to: id, mode: body.mode ?? .queue, environment: body.environment ?? [:], idempotencyKey: key(request))
        return try Response.json(AcceptedAnswer(accepted), status: .accepted)
    }

    @Sendable private func cancel(_ request: Request, _ context: DoorContext) async throws -> Response {
        let id = try await ids.task(context)
        guard let snapshot = try await ports.queries.task(id) else { throw EngineError.taskNotFound(id) }
        guard let run = snapshot.lastRun else { throw EngineError.wrongState("task \(id.short) has no run") }
        let cancelled = try await ports.engine.inbox.cancel(run.id)
        return try Response.json(RunAnswer(cancelled), status: cancelled.status.isTerminal ? .ok : .accepted)
    }

    @Sendable private func retry(_ request: Request, _ context: DoorContext) async throws -> Response {
        let id = try await ids.task(context)
        let body = try await request.decode(RetryRequest.self, context)
        let run = try await ports.engine.inbox.retry(id, environment: body.environment ?? [:])
        return try Response.json(RunAnswer(run), status: .accepted)
    }

    private func key(_ request: Request) -> String? {
        Self.idempotencyKey.flatMap { request.headers[$0] }
    }
}
