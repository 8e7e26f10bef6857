import HTTPTypes
import Hummingbird
import NIOCore
import RoostEngine
import RoostModel
import RoostWire

/// Operations for runs, their events and diffs, and applying or discarding the diffs.
struct RunRoutes: Sendable {
    let ports: APIServerPorts
    let events: EventStream
    let ids: IDs

    private static let missing: [ErrorCode] = [.runNotFound, .ambiguousID]

    var operations: [Operation] {
        reading + changing
    }

    private var reading: [Operation] {
        [
            Operation(
                method: .get, path: "/v1/runs/{id}", id: "showRun", summary: "Show a run", tag: .runs, access: .scope(.read),
                query: [IDs.folder], answers: [.ok(RunAnswer.schema)], errors: Self.missing
            ) { _, context in try await answer(try await ids.run(context)) },
            Operation(
                method: .get, path: "/v1/runs/{id}/events", id: "runEvents", summary: "Read a run's events", tag: .live,
                access: .scope(.read),
                query: EventStream.query, answers: EventStream.answers, errors: Self.missing + EventStream.errors, isStream: true
            ) { request, context in try await events.answer(request, .stream(.run(try await ids.run(context))), context) },
            Operation(
                method: .get, path: "/v1/runs/{id}/logs", id: "runLogs", summary: "Read a run's output and messages as text",
                tag: .runs,
                access: .scope(.read),
                query: [
                    .integer("after", 0...Int64.max, usual: 0, "The position of the last known line"),
                    .limit(1...10_000, usual: 1000),
                ], answers: [.ok(.page(LogLineAnswer.schema, of: "LogLines"))], errors: Self.missing, handler: logs),
            Operation(
                method: .get, path: "/v1/runs/{id}/diff", id: "runDiff", summary: "Show a run's changes", tag: .runs, access: .scope(.read),
                answers: [.ok(DiffAnswer.schema)], errors: Self.missing + [.noChanges, .wrongState]
            ) { _, context in try Response.json(try await diff(context)) },
            Operation(
                method: .get, path: "/v1/runs/{id}/diff/patch", id: "runDiffPatch",
                summary: "Download a run's changes as an exact patch for git apply", tag: .runs, access: .scope(.read),
                answers: [.init(status: 200, words: "The patch", content: .other("text/x-patch"))],
                errors: Self.missing + [.noChanges, .wrongState, .noPatch], handler: patch),
            Operation(
                method: .get, path: "/v1/runs/{id}/diff/files", id: "runDiffFiles",
                summary: "List the files that a run changed, without their text",
                tag: .runs, access: .scope(.read), answers: [.ok(.page(FileChange.schema, of: "ChangedFiles"))],
                errors: Self.missing + [.noChanges, .wrongState]
            ) { _, context in try Response.json(ListAnswer(items: try await diff(context).changes.map { $0.withPatch(nil) })) },
            Operation(
                method: .get, path: "/v1/applications/{id}", id: "showApplication", summary: "Show an application of changes to a project",
                tag: .runs, access: .scope(.read), answers: [.ok(ApplicationAnswer.schema)], errors: [.applicationNotFound]
            ) { _, context in try Response.json(ApplicationAnswer(try await ids.application(context))) },
        ]
    }

    private var changing: [Operation] {
        [
            Operation(
                method: .post, path: "/v1/runs/{id}/cancel", id: "cancelRun", summary: "Cancel a run", tag: .runs,
                access: .scope(.operate), body: .json(CancelRequest.schema), idempotency: .remembered,
                answers: [.accepted(RunAnswer.schema), .ok(RunAnswer.schema, "The run has already ended")], errors: Self.missing
            ) { request, context in
                let body = try await request.decode(CancelRequest.self, context)
                let run = try await ports.engine.inbox.cancel(
                    try await ids.run(context), dropsMessages: body.dropsMessages ?? false, by: context.caller)
                return try Response.json(RunAnswer(run), status: run.status.isTerminal ? .ok : .accepted)
            },
            Operation(
                method: .post, path: "/v1/runs/{id}/input", id: "feedRun",
                summary: "Stream standard input to a command; the end of the body is the end of the input", tag: .runs,
                access: .scope(.operate), body: .raw(limit: nil), answers: [.ok(RunAnswer.schema)], errors: Self.missing + [.wrongState],
                isStream: true
            ) { request, context in
                let id = try await ids.run(context)
                let pieces = request.body.map { Array($0.readableBytesView) }
                try await ports.engine.inbox.feed(id, from: pieces, by: context.caller)
                return try await answer(id)
            },
            hold("pause", "pauseRun", "Pause all processes of a run") { try await ports.engine.inbox.pause($0, by: $1) },
            hold("resume", "resumeRun", "Resume a paused run") { try await ports.engine.inbox.resume($0, by: $1) },
            Operation(
                method: .post, path: "/v1/runs/{id}/apply", id: "applyRun", summary: "Apply a run's changes to the project", tag: .runs,
                access: .scope(.operate), body: .json(ApplyRequest.schema), idempotency: .remembered,
                answers: [.ok(ApplicationAnswer.schema)],
                errors: Self.missing + [.noChanges, .wrongState, .conflict, .changesChanged, .policyRefused],
                handler: apply),
            Operation(
                method: .post, path: "/v1/runs/{id}/discard", id: "discardRun", summary: "Discard a run's changes", tag: .runs,
                access: .scope(.operate), body: .json(EmptyRequest.schema), idempotency: .remembered, answers: [.ok(RunAnswer.schema)],
                errors: Self.missing + [.wrongState]
            ) { request, context in
                _ = try await request.decode(EmptyRequest.self, context)
                let id = try await ids.run(context)
                try await ports.engine.applications.discard(id, by: context.caller)
                return try await answer(id)
            },
            Operation(
                method: .post, path: "/v1/runs/{id}/undo", id: "undoRun", summary: "Undo a run's last application",
                tag: .runs,
                access: .scope(.operate), body: .json(EmptyRequest.schema), idempotency: .remembered,
                answers: [.ok(ApplicationAnswer.schema)], errors: Self.missing + [.applicationNotFound, .wrongState]
            ) { request, context in
                _ = try await request.decode(EmptyRequest.self, context)
                return try Response.json(
                    ApplicationAnswer(try await ports.engine.applications.undoLast(of: try await ids.run(context), by: context.caller)))
            },
            Operation(
                method: .post, path: "/v1/applications/{id}/undo", id: "undoApplication", summary: "Undo an application",
                tag: .runs, access: .scope(.operate), body: .json(EmptyRequest.schema), idempotency: .remembered,
                answers: [.ok(ApplicationAnswer.schema)], errors: [.applicationNotFound, .wrongState]
            ) { request, context in
                _ = try await request.decode(EmptyRequest.self, context)
                let application = try await ids.application(context)
                return try Response.json(ApplicationAnswer(try await ports.engine.applications.undo(application.id, by: context.caller)))
            },
            Operation(
                method: .post, path: "/v1/applications/{id}/signature", id: "signApplication",
                summary: "Sign the commit that an application created", tag: .runs, access: .scope(.operate),
                body: .json(SignatureRequest.schema), idempotency: .remembered,
                answers: [.ok(ApplicationAnswer.schema)], errors: [.applicationNotFound, .wrongState, .projectRefused, .projectNotFound]
            ) { request, context in
                let id = try await ids.application(context).id
                let body = try await request.decode(SignatureRequest.self, context)
                return try Response.json(
                    ApplicationAnswer(try await ports.engine.applications.sign(id, body.signature, by: context.caller)))
            },
        ]
    }

    private func hold(
        _ verb: String, _ id: String, _ summary: String, _ act: @escaping @Sendable (RunID, AuthenticatedCaller) async throws -> Run
    ) -> Operation {
        Operation(
            method: .post, path: "/v1/runs/{id}/\(verb)", id: id, summary: summary, tag: .runs, access: .scope(.operate),
            body: .json(EmptyRequest.schema), idempotency: .remembered, answers: [.ok(RunAnswer.schema)],
            errors: Self.missing + [.wrongState]
        ) { request, context in
            _ = try await request.decode(EmptyRequest.self, context)
            return try Response.json(RunAnswer(try await act(try await ids.run(context), context.caller)))
        }
    }

    private func answer(_ id: RunID) async throws -> Response {
        guard let run = try await ports.queries.run(id) else { throw EngineError.runNotFound(id) }
        var place: Int?
        if run.status == .queued {
            place = try await ports.queries.queue().firstIndex(of: id).map { $0 + 1 }
        }
        return try Response.json(RunAnswer(run, queuePlace: place))
    }

    private func diff(_ context: APIContext) async throws -> DiffAnswer {
        let (run, task) = try await ids.storedRun(context)
        guard let changes = try await ports.workTrees.changes(of: run.id) else {
            if !run.status.isTerminal {
                throw EngineError.wrongState(.runNotOver(run.id, run.status))
            }
            throw Self.noChanges(run)
        }
        return DiffAnswer(
            run: run.id, of: task.spec, changes: changes,
            applications: try await ports.runs.applications(of: run.id))
    }

    private static func noChanges(_ run: Run) -> EngineError {
        run.status == .interrupted && run.startedAt != nil ? .interruptedBeforeCapture(run.id, run.taskID) : .noChanges(run.id)
    }

    @Sendable private func patch(_ request: Request, _ context: APIContext) async throws -> Response {
        let (run, _) = try await ids.storedRun(context)
        guard let patch = try await ports.workTrees.patch(of: run.id) else { throw Self.noChanges(run) }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/x-patch", .contentDisposition: "attachment; filename=\"\(run.id.short).patch\"",
                .contentSecurityPolicy: "sandbox; default-src 'none'",
            ],
            body: .init { writer in
                for try await bytes in patch { try await writer.write(ByteBuffer(bytes: bytes)) }
                try await writer.finish(nil)
            })
    }

    @Sendable private func apply(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(ApplyRequest.self, context)
        let application = try await ports.engine.applications.apply(
            try await ids.run(context), target: body.target ?? .files, paths: body.paths, named: body.named ?? [],
            includesIgnored: body.includesIgnored ?? false, shown: body.digest, message: body.message, preference: body.preference,
            by: context.caller)
        return try Response.json(ApplicationAnswer(application))
    }

    @Sendable private func logs(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try await ids.run(context)
        let limit = Int(context.query.integer("limit") ?? 1000)
        let entries = try await ports.journal.entries(
            StreamFilter(.stream(.run(id)), types: LogLineAnswer.types), after: context.query.integer("after") ?? 0, limit: limit)
        let next = entries.count == limit ? entries.last.map { String($0.position) } : nil
        return try Response.json(ListAnswer(items: try entries.map(LogLineAnswer.init(_:)), nextCursor: next))
    }
}

extension LogLineAnswer {
    fileprivate static let types: Set<EventType> = [
        .runOutput, .runOutputDropped, .runOutputRemoved, .runNotice, .assistantMessage, .toolCall, .runFinished,
    ]

    fileprivate init(_ entry: JournalEntry) throws {
        let type = EventType(rawValue: entry.type)
        let text: String =
            switch try type.map({ try EventPayload(type: $0, json: entry.data) }) {
            case .runOutput(let output): output.text
            case .runOutputDropped(let dropped): "… \(dropped.bytes) bytes of output were dropped …"
            case .runOutputRemoved(let removed): "… \(removed.bytes) bytes of output were removed …"
            case .runNotice(let notice): notice.text
            case .assistantMessage(let message): message.text
            case .toolCall(let call): call.title
            case .runFinished(let finished): finished.outcome.message ?? finished.outcome.end.rawValue
            default: ""
            }
        self.init(position: entry.position, at: entry.at, type: entry.type, text: text)
    }
}
