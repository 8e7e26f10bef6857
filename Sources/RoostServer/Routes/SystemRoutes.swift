import HTTPTypes
import Hummingbird
import NIOCore
import RoostEngine
import RoostModel
import RoostWire

/// Operations for the daemon itself: health, information, settings, diagnostics, audit log, shutdown.
struct SystemRoutes: Sendable {
    let ports: APIServerPorts
    let events: EventStream
    /// The API's description, made once from the table that this is part of.
    let description: APIDescription

    var operations: [Operation] {
        [
            Operation(
                method: .get, path: "/health", id: "health", summary: "Check that the daemon answers, and optionally verify its identity",
                tag: .system, access: .anyone,
                query: [.text("challenge", "At most 128 hexadecimal characters; the answer contains the proof for it", longest: 128)],
                answers: [.ok(HealthAnswer.schema)], isAtHand: true, handler: health),
            Operation(
                method: .get, path: "/v1/openapi.json", id: "describe", summary: "Read this description", tag: .system, access: .anyone,
                answers: [.ok(.any, "An OpenAPI 3.1 document")]
            ) { _, _ in Response.json(bytes: try description.bytes()) },
            Operation(
                method: .get, path: "/v1/info", id: "info", summary: "Show information about this daemon", tag: .system,
                access: .scope(.read),
                reach: .daemon, answers: [.ok(InfoAnswer.schema)]
            ) { _, _ in try Response.json(try await ports.facts.info()) },
            Operation(
                method: .get, path: "/v1/configuration", id: "configuration", summary: "List every setting with its source",
                tag: .system, access: .scope(.read), reach: .daemon, answers: [.ok(.page(SettingAnswer.schema, of: "Settings"))]
            ) { _, _ in try Response.json(ListAnswer(items: ports.facts.configuration())) },
            Operation(
                method: .get, path: "/v1/runtimes", id: "runtimes", summary: "List the runtimes of this machine", tag: .system,
                access: .scope(.read),
                reach: .daemon, answers: [.ok(.page(RuntimeAnswer.schema, of: "Runtimes"))]
            ) { _, _ in try Response.json(ListAnswer(items: await ports.facts.runtimes())) },
            Operation(
                method: .get, path: "/v1/diagnostics", id: "diagnostics", summary: "Check what this machine supports", tag: .system,
                access: .scope(.read), reach: .daemon, answers: [.ok(.page(Finding.schema, of: "Findings"))]
            ) { _, _ in try Response.json(ListAnswer(items: await ports.facts.diagnostics())) },
            Operation(
                method: .get, path: "/metrics", id: "metrics", summary: "Read metrics in the Prometheus text format", tag: .system,
                access: .scope(.read), reach: .daemon,
                answers: [.init(status: 200, words: "Success", content: .other("text/plain"))]
            ) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                    body: .init(byteBuffer: ByteBuffer(string: ports.facts.metrics())))
            },
            Operation(
                method: .get, path: "/v1/audit", id: "audit", summary: "Read the audit log, newest first", tag: .system,
                access: .scope(.admin), reach: .daemon,
                query: [
                    .limit(1...500, usual: 100), .integer("before", 1...Int64.max, "Only lines before this number"),
                    .text("caller", "A principal, the last characters of its id, or a token's name", longest: 200),
                    .text("action", "An action or a prefix, such as task for task.create", longest: 200),
                    .flag("refused", "Only refused requests"),
                ],
                answers: [.ok(.page(AuditLine.schema, of: "AuditLines"))], handler: audit),
            Operation(
                method: .get, path: "/v1/events", id: "events", summary: "Read all events", tag: .live,
                access: .scope(.read), reach: .daemon, query: EventStream.query, answers: EventStream.answers, errors: EventStream.errors,
                isStream: true
            ) { request, context in try await events.answer(request, .all, context) },
            Operation(
                method: .post, path: "/v1/shutdown", id: "shutDown", summary: "Stop the daemon gracefully", tag: .system,
                access: .scope(.admin), reach: .daemon, body: .json(EmptyRequest.schema), answers: [.accepted(HealthAnswer.schema)]
            ) { request, context in
                _ = try await request.decode(EmptyRequest.self, context)
                ports.shutDown()
                return try Response.json(HealthAnswer(timestamp: ports.clock.now()), status: .accepted)
            },
            Operation(
                method: .post, path: "/v1/projects/relink", id: "relinkProject",
                summary: "Confirm that the folder now at a project's path is the project, after it was moved, restored or recreated",
                tag: .tasks,
                access: .scope(.admin), reach: .daemon, body: .json(RelinkRequest.schema), idempotency: .remembered,
                answers: [.ok(RelinkAnswer.schema)], errors: [.projectNotFound, .projectRefused], handler: relink),
            Operation(
                method: .post, path: "/v1/gc", id: "collect", summary: "Remove finished work trees", tag: .system,
                access: .scope(.admin), reach: .daemon, body: .json(CollectRequest.schema), idempotency: .remembered,
                answers: [.ok(CollectAnswer.schema)], handler: collect),
        ]
    }

    @Sendable private func health(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let challenge = context.query["challenge"] else {
            // This is requested often, so it is written without an encoder.
            return Response.json(
                bytes: ByteBuffer(string: "{\"service\":\"roost\",\"status\":\"ok\",\"timestamp\":\"\(ports.clock.now())\"}"))
        }
        guard let proof = ports.proof.answer(to: challenge) else {
            throw context.refusal(.invalidRequest, "challenge must be 1 to \(InstanceProof.longestChallenge) hex characters")
        }
        return try Response.json(HealthAnswer(timestamp: ports.clock.now(), proof: proof))
    }

    @Sendable private func audit(_ request: Request, _ context: APIContext) async throws -> Response {
        let limit = Int(context.query.integer("limit") ?? 100)
        let lines = try await ports.queries.audit(
            AuditQuery(
                limit: limit, before: context.query.integer("before"), caller: context.query["caller"], action: context.query["action"],
                refusedOnly: context.query.flag("refused")))
        let next = lines.count == limit ? lines.last.map { String($0.number) } : nil
        return try Response.json(ListAnswer(items: lines, nextCursor: next))
    }

    @Sendable private func relink(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(RelinkRequest.self, context)
        let isConfirmed = body.isConfirmed ?? false
        let found = try await ports.engine.projects.relink(body.path, isConfirmed: isConfirmed, by: context.caller)
        if isConfirmed {
            let tasks = found.tasks.isEmpty ? "no task" : found.tasks.map { $0.short }.joined(separator: ", ")
            context.audit.say("confirmed as the folder of \(tasks)", about: "folder:\(found.path)")
        } else {
            // The request only listed the affected tasks.
            context.audit.set()
        }
        return try Response.json(RelinkAnswer(path: found.path, tasks: found.tasks, isConfirmed: isConfirmed))
    }

    @Sendable private func collect(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(CollectRequest.self, context)
        // Without any bound, all finished work trees are removed; otherwise an absent bound does not limit.
        let isUnbound = body.olderThanMs == nil && body.keep == nil
        let age = body.olderThanMs.map { Duration.milliseconds($0) } ?? (isUnbound ? .zero : .seconds(86_400 * 365_000))
        let scope = RetentionScope(
            age: age, keeping: body.keep ?? (isUnbound ? 0 : Int.max), includesUndecided: body.includesUndecided ?? false,
            tasks: body.tasks.map(Set.init), outputAge: body.outputOlderThanMs.map { .milliseconds($0) },
            includesCaches: body.includesCaches ?? false)
        let isDryRun = body.isDryRun ?? false
        let found: Retention.Collected
        if isDryRun {
            found = try await ports.engine.retention.preview(scope, by: context.caller)
            // The request only listed what would be removed.
            context.audit.set()
        } else {
            found = try await ports.engine.retention.collect(scope, by: context.caller)
            context.audit.say(
                "removed \(found.trees.count) work trees, the output of \(found.output.count) runs", about: AuditNote.daemon)
        }
        let undecided = try await ports.queries.tasks(TaskQuery(limit: 1, archived: .include, isUndecided: true)).total
        return try Response.json(
            CollectAnswer(
                removed: isDryRun ? [] : found.trees.map(\.tree.task), trees: found.trees.map { .init($0.tree, bytes: $0.bytes) },
                undecided: undecided ?? 0,
                space: [
                    .init(kind: .objects, count: found.objects.count, bytes: found.objects.bytes),
                    .init(kind: .output, count: found.output.count, bytes: found.output.bytes),
                    .init(kind: .caches, count: found.caches.count, bytes: found.caches.bytes),
                    .init(kind: .database, count: 1, bytes: found.database),
                ]))
    }
}
