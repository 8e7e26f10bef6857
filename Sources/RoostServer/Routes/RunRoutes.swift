import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// Runs, their events and diffs, and what becomes of the diffs.
struct RunRoutes: Sendable {
    let ports: DoorPorts
    let events: EventStream
    let ids: IDs

    func add(to router: Router<DoorContext>) {
        router.get("v1/runs/{id}", use: show)
        router.post("v1/runs/{id}/cancel") { _, context in
            let run = try await ports.engine.inbox.cancel(try await ids.run(context))
            return try Response.json(RunAnswer(run), status: run.status.isTerminal ? .ok : .accepted)
        }
        router.get("v1/runs/{id}/events") { request, context in
            try await events.answer(request, .stream(.run(try await ids.run(context))), context)
        }
        router.get("v1/runs/{id}/diff", use: diff)
        router.post("v1/runs/{id}/apply", use: apply)
        router.post("v1/runs/{id}/discard") { _, context in
            let id = try await ids.run(context)
            try await ports.engine.applications.discard(id)
            return try await answer(id)
        }
        router.post("v1/runs/{id}/undo") { _, context in
            let application = try await ports.engine.applications.undoLast(of: try await ids.run(context))
            return try Response.json(ApplicationAnswer(application))
        }
        router.get("v1/applications/{id}") { _, context in
            let id = try applicationID(context)
            guard let application = try await ports.runs.application(id) else { throw EngineError.applicationNotFound(id) }
            return try Response.json(ApplicationAnswer(application))
        }
        router.post("v1/applications/{id}/undo") { _, context in
            try Response.json(ApplicationAnswer(try await ports.engine.applications.undo(try applicationID(context))))
        }
    }

    @Sendable private func show(_ request: Request, _ context: DoorContext) async throws -> Response {
        try await answer(try await ids.run(context))
    }

    private func answer(_ id: RunID) async throws -> Response {
        guard let run = try await ports.queries.run(id) else { throw EngineError.runNotFound(id) }
        var place: Int?
        if run.status == .queued {
            place = try await ports.queries.queue().firstIndex(of: id).map { $0 + 1 }
        }
        return try Response.json(RunAnswer(run, queuePlace: place))
    }

    @Sendable private func diff(_ request: Request, _ context: DoorContext) async throws -> Response {
        let id = try await ids.run(context)
        guard let run = try await ports.queries.run(id), let task = try await ports.queries.task(run.taskID) else {
            throw EngineError.runNotFound(id)
        }
        guard let changes = try await ports.workTrees.changes(of: id) else {
            if !run.status.isTerminal {
                throw EngineError.wrongState("run \(id.short) is \(run.status.rawValue); its diff is made when it is over")
            }
            throw EngineError.noChanges(id)
        }
        let applications = try await ports.runs.applications(of: id)
        return try Response.json(
            DiffAnswer(run: id, projectPath: task.task.spec.projectPath, changes: changes, applications: applications))
    }

    @Sendable private func apply(_ request: Request, _ context: DoorContext) async throws -> Response {
        let id = try await ids.run(context)
        let body = try await request.decode(ApplyRequest.self, context)
        let application = try await ports.engine.applications.apply(
            id, target: body.target ?? .files, paths: body.paths, includesIgnored: body.includesIgnored ?? false)
        return try Response.json(ApplicationAnswer(application))
    }

    private func applicationID(_ context: DoorContext) throws -> ApplicationID {
        let text = try context.parameters.require("id")
        guard let id = ApplicationID(text) else {
            throw ErrorBody(.applicationNotFound, "there is no application \(text)", requestId: context.requestID)
        }
        return id
    }
}
