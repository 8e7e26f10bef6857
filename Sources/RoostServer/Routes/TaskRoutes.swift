import HTTPTypes
import Hummingbird
import NIOCore
import RoostEngine
import RoostModel
import RoostWire

/// Operations for tasks: creating, listing, changing and deleting, and their runs and diffs.
struct TaskRoutes: Sendable {
    let ports: APIServerPorts
    let events: EventStream
    let ids: IDs
    let submissions: Submissions

    static let listQuery: [QueryParameter] = [
        .limit(1...200, usual: 50), .text("cursor", "The nextCursor of the previous page"),
        .integer("offset", 0...1_000_000_000, usual: 0, "The number of rows to skip"),
        .choice("status", RunStatus.self, "The status of the last run"),
        .choice("group", TaskGroup.self, "A group of statuses"),
        .choice("archived", ArchiveFilter.self, usual: .exclude, "Whether to include archived tasks"),
        .flag("undecided", "Only tasks with changes that are neither applied nor discarded"),
    ]

    var operations: [Operation] {
        [
            Operation(
                method: .get, path: "/v1/tasks", id: "listTasks", summary: "List tasks, newest activity first", tag: .tasks,
                access: .scope(.read),
                query: Self.listQuery + [
                    .text("search", "Words that all occur in the task's title or messages"),
                    .text("agent", "An agent's name or id"),
                    .text("project", "A project's folder", longest: 4096),
                ], answers: [.ok(.page(TaskAnswer.schema, of: "Tasks", isCounted: true))], handler: list),
            Operation(
                method: .post, path: "/v1/tasks", id: "createTask", summary: "Create a task with its first message; a run is queued",
                tag: .tasks, access: .scope(.operate), query: [.preview], body: .json(CreateTaskRequest.schema),
                bodyLimit: SpokenSize.mostOfRequest, idempotency: .stored,
                answers: [.accepted(AcceptedAnswer.schema), .ok(PreviewAnswer.schema, "With preview: what the run could access")],
                errors: [
                    .agentNotFound, .attachmentNotFound, .projectNotFound, .projectRefused, .policyRefused, .sandboxUnavailable, .stopping,
                ],
                handler: create),
            Operation(
                method: .get, path: "/v1/tasks/counts", id: "countTasks", summary: "Count the tasks by group", tag: .tasks,
                access: .scope(.read), reach: .daemon, answers: [.ok(TaskCountsAnswer.schema)]
            ) { _, _ in
                try Response.json(
                    TaskCountsAnswer(try await ports.queries.taskCounts(), undecided: try await ports.queries.undecidedCount()))
            },
            Operation(
                method: .get, path: "/v1/tasks/{id}", id: "showTask", summary: "Show a task", tag: .tasks, access: .scope(.read),
                query: [IDs.folder], answers: [.ok(TaskAnswer.schema)], errors: [.taskNotFound, .ambiguousID]
            ) { _, context in try Self.answer(try await ids.taskSnapshot(context)) },
            Operation(
                method: .patch, path: "/v1/tasks/{id}", id: "updateTask", summary: "Change a task's title", tag: .tasks,
                access: .scope(.operate), body: .json(UpdateTaskRequest.schema), needsVersion: true, answers: [.ok(TaskAnswer.schema)],
                errors: [.taskNotFound, .ambiguousID], handler: update),
            Operation(
                method: .delete, path: "/v1/tasks/{id}", id: "deleteTask",
                summary: "Delete a task and all its data permanently; repeatable", tag: .tasks,
                access: .scope(.operate),
                query: [.flag("undecided", "Also delete undecided changes; otherwise a task with such changes is refused")],
                answers: [.done], errors: [.taskNotFound, .ambiguousID, .wrongState, .undecided]
            ) { _, context in
                try await ports.engine.deletions.delete(
                    try await ids.taskOrDeleted(context), includingUndecided: context.query.flag("undecided"), by: context.caller)
                return Response(status: .noContent)
            },
            Operation(
                method: .post, path: "/v1/tasks/{id}/cancel", id: "cancelTask", summary: "Cancel the task's last run",
                tag: .tasks,
                access: .scope(.operate), body: .json(CancelRequest.schema), idempotency: .remembered,
                answers: [.accepted(RunAnswer.schema), .ok(RunAnswer.schema, "The run has already ended")],
                errors: [.taskNotFound, .ambiguousID, .wrongState], handler: cancel),
            Operation(
                method: .post, path: "/v1/tasks/{id}/retry", id: "retryTask", summary: "Queue another run for the task's last message",
                tag: .tasks,
                access: .scope(.operate), body: .json(RetryRequest.schema), idempotency: .remembered,
                answers: [.accepted(RunAnswer.schema)], errors: [.taskNotFound, .ambiguousID, .wrongState, .stopping], handler: retry),
            Operation(
                method: .post, path: "/v1/tasks/{id}/archive", id: "archiveTask", summary: "Archive a task", tag: .tasks,
                access: .scope(.operate), body: .json(EmptyRequest.schema), idempotency: .remembered, answers: [.ok(TaskAnswer.schema)],
                errors: [.taskNotFound, .ambiguousID, .conflict]
            ) { request, context in
                _ = try await request.decode(EmptyRequest.self, context)
                let id = try await ids.task(context)
                _ = try await ports.engine.inbox.archive(id, by: context.caller)
                return try await answer(id)
            },
            Operation(
                method: .post, path: "/v1/tasks/{id}/restore", id: "restoreTask", summary: "Restore an archived task", tag: .tasks,
                access: .scope(.operate), body: .json(EmptyRequest.schema), idempotency: .remembered, answers: [.ok(TaskAnswer.schema)],
                errors: [.taskNotFound, .ambiguousID]
            ) { request, context in
                _ = try await request.decode(EmptyRequest.self, context)
                let id = try await ids.task(context)
                _ = try await ports.engine.inbox.restore(id, by: context.caller)
                return try await answer(id)
            },
            Operation(
                method: .get, path: "/v1/tasks/{id}/runs", id: "listRuns", summary: "List a task's runs, newest first", tag: .tasks,
                access: .scope(.read), answers: [.ok(.page(RunAnswer.schema, of: "Runs"))], errors: [.taskNotFound, .ambiguousID]
            ) { _, context in
                let runs = try await ports.queries.runs(of: try await ids.task(context))
                return try Response.json(ListAnswer(items: runs.map { RunAnswer($0) }))
            },
            Operation(
                method: .get, path: "/v1/tasks/{id}/diff", id: "taskDiff",
                summary: "Show the changes of the task's newest run that has any",
                tag: .tasks,
                access: .scope(.read), answers: [.ok(DiffAnswer.schema)], errors: [.taskNotFound, .ambiguousID, .noChanges], handler: diff),
            Operation(
                method: .get, path: "/v1/tasks/{id}/events", id: "taskEvents", summary: "Read the events of a task and all its runs",
                tag: .live,
                access: .scope(.read), query: EventStream.query, answers: EventStream.answers,
                errors: [.taskNotFound, .ambiguousID] + EventStream.errors,
                isStream: true
            ) { request, context in try await events.answer(request, .taskAndRuns(try await ids.task(context)), context) },
        ]
    }

    static func answer(_ snapshot: TaskSnapshot, status: HTTPResponse.Status = .ok) throws -> Response {
        try Response.json(TaskAnswer(snapshot), version: snapshot.task.version, status: status)
    }

    private func answer(_ id: TaskID) async throws -> Response {
        guard let snapshot = try await ports.queries.task(id) else { throw EngineError.taskNotFound(id) }
        return try Self.answer(snapshot)
    }

    /// One page of tasks for the request's query.
    func page(_ query: TaskQuery, _ context: APIContext) async throws -> Response {
        var query = query
        query.limit = Int(context.query.integer("limit") ?? 50)
        query.cursor = context.query["cursor"]
        query.offset = Int(context.query.integer("offset") ?? 0)
        query.status = context.query.choice("status")
        query.group = context.query.choice("group")
        query.archived = context.query.choice("archived") ?? .exclude
        query.isUndecided = context.query.flag("undecided")
        do {
            let page = try await ports.queries.tasks(query)
            return try Response.json(
                ListAnswer(items: page.items.map(TaskAnswer.init), nextCursor: page.nextCursor, total: page.total ?? page.items.count))
        } catch StoreError.conflict(.unknownCursor(let text)) {
            throw context.refusal(.invalidRequest, StoreConflict.unknownCursor(text).description)
        }
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = TaskQuery()
        query.search = context.query["search"]
        query.projectPath = context.query["project"]
        if let name = context.query["agent"] {
            if let agent = try await ids.agent(named: name, context) {
                query.agentID = agent.id
            } else {
                query.agent = name
            }
        }
        // In addition to the requested filters: a token bound to agents only gets their tasks.
        query.agentIDs = context.caller.agents
        return try await page(query, context)
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try await submissions.createTask(request, context)
    }

    @Sendable private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let expected = try request.expectedVersion(context)
        let body = try await request.decode(UpdateTaskRequest.self, context)
        let snapshot = try await ids.taskSnapshot(context)
        guard let title = body.title else {
            if let expected, expected != snapshot.task.version {
                throw StoreError.versionMismatch(expected: expected, found: snapshot.task.version)
            }
            return try Self.answer(snapshot)
        }
        guard title.contains(where: { !$0.isWhitespace }) else { throw context.refusal(.invalidRequest, "the title is empty") }
        _ = try await ports.engine.inbox.rename(snapshot.task.id, to: title, expected: expected, by: context.caller)
        return try await answer(snapshot.task.id)
    }

    @Sendable private func cancel(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(CancelRequest.self, context)
        let snapshot = try await ids.taskSnapshot(context)
        guard let run = snapshot.lastRun else { throw EngineError.wrongState(.noRun(snapshot.task.id)) }
        let cancelled = try await ports.engine.inbox.cancel(
            run.id, dropsMessages: body.dropsMessages ?? false, by: context.caller)
        return try Response.json(RunAnswer(cancelled), status: cancelled.status.isTerminal ? .ok : .accepted)
    }

    @Sendable private func retry(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(RetryRequest.self, context)
        let run = try await ports.engine.inbox.retry(
            try await ids.task(context), environment: body.environment ?? [:], by: context.caller)
        return try Response.json(RunAnswer(run), status: .accepted)
    }

    @Sendable private func diff(_ request: Request, _ context: APIContext) async throws -> Response {
        let snapshot = try await ids.taskSnapshot(context)
        for run in try await ports.queries.runs(of: snapshot.task.id) {
            guard let changes = try await ports.workTrees.changes(of: run.id) else { continue }
            return try Response.json(
                DiffAnswer(
                    run: run.id, of: snapshot.task.spec, changes: changes,
                    applications: try await ports.runs.applications(of: run.id)))
        }
        throw context.refusal(.noChanges, "no run of task \(snapshot.task.id.short) has stored changes")
    }
}
