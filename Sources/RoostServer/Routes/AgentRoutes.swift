import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// Operations for agents: definition, state and messages.
struct AgentRoutes: Sendable {
    let ports: APIServerPorts
    let events: EventStream
    let ids: IDs
    let tasks: TaskRoutes
    let submissions: Submissions

    private static let missing: [ErrorCode] = [.agentNotFound, .ambiguousID]
    private static let definition: [ErrorCode] = [.projectNotFound, .projectRefused, .policyRefused, .sandboxUnavailable, .conflict]

    var operations: [Operation] { reading + defining + acting }

    private var reading: [Operation] {
        [
            Operation(
                method: .get, path: "/v1/agents", id: "listAgents", summary: "List agents by name", tag: .agents, access: .scope(.read),
                query: [.choice("archived", ArchiveFilter.self, usual: .exclude, "Whether to include archived agents")],
                answers: [.ok(.page(AgentAnswer.schema, of: "Agents"))], handler: list),
            Operation(
                method: .get, path: "/v1/agents/{id}", id: "showAgent", summary: "Show an agent", tag: .agents, access: .scope(.read),
                answers: [.ok(AgentAnswer.schema)], errors: Self.missing
            ) { _, context in try await answer(try await ids.agent(context).id, context) },
            Operation(
                method: .get, path: "/v1/agents/{id}/status", id: "agentStatus", summary: "Show an agent's desired and observed state",
                tag: .agents, access: .scope(.read), answers: [.ok(AgentAnswer.schema)], errors: Self.missing
            ) { _, context in try await answer(try await ids.agent(context).id, context) },
            Operation(
                method: .get, path: "/v1/agents/{id}/policy", id: "agentPolicy", summary: "Show what an agent can access", tag: .agents,
                access: .scope(.read), answers: [.ok(PreviewAnswer.schema)],
                errors: Self.missing + [.projectNotFound, .projectRefused, .policyRefused, .sandboxUnavailable, .wrongState]
            ) { _, context in
                let agent = try await ids.agent(context)
                let found = try await ports.engine.previews.preview(agent.id, by: context.caller)
                return try Response.json(
                    PreviewAnswer(
                        policy: agent.spec.policy, sandbox: found.sandbox, differences: [], missing: found.missing,
                        lacksNetwork: found.lacksNetwork))
            },
            Operation(
                method: .get, path: "/v1/agents/{id}/events", id: "agentEvents", summary: "Read an agent's events", tag: .live,
                access: .scope(.read), query: EventStream.query, answers: EventStream.answers, errors: Self.missing + EventStream.errors,
                isStream: true
            ) { request, context in try await events.answer(request, .stream(.agent(try await ids.agent(context).id)), context) },
            Operation(
                method: .get, path: "/v1/agents/{id}/tasks", id: "agentTasks", summary: "List an agent's tasks, newest activity first",
                tag: .agents, access: .scope(.read), query: TaskRoutes.listQuery,
                answers: [.ok(.page(TaskAnswer.schema, of: "Tasks", isCounted: true))], errors: Self.missing
            ) { _, context in try await tasks.page(TaskQuery(agentID: try await ids.agent(context).id), context) },
        ]
    }

    private var defining: [Operation] {
        [
            Operation(
                method: .post, path: "/v1/agents", id: "createAgent", summary: "Create an agent", tag: .agents, access: .scope(.admin),
                reach: .daemon, query: [.preview], body: .json(CreateAgentRequest.schema), idempotency: .remembered,
                answers: [.created(AgentAnswer.schema), .ok(PreviewAnswer.schema, "With preview: what the agent could access")],
                errors: Self.definition + [.wrongState, .stopping], handler: create),
            Operation(
                method: .patch, path: "/v1/agents/{id}", id: "updateAgent", summary: "Change an agent", tag: .agents,
                access: .scope(.admin),
                reach: .daemon, query: [.preview], body: .json(UpdateAgentRequest.schema), needsVersion: true,
                answers: [.ok(Self.agentOrPreview, "The agent; with preview: what it could access")],
                errors: Self.missing + Self.definition + [.wrongState], handler: update),
            Operation(
                method: .patch, path: "/v1/agents/{id}/policy", id: "updateAgentPolicy",
                summary: "Change an agent's policy: an absent field keeps its value, null restores the default", tag: .agents,
                access: .scope(.admin), reach: .daemon, query: [.preview], body: .json(PolicyRequest.schema), needsVersion: true,
                answers: [.ok(Self.agentOrPreview, "The agent; with preview: what it could access")],
                errors: Self.missing + Self.definition + [.wrongState], handler: updatePolicy),
            Operation(
                method: .post, path: "/v1/agents/{id}/archive", id: "archiveAgent",
                summary: "Archive an agent; its tasks and history are kept",
                tag: .agents, access: .scope(.admin), reach: .daemon, body: .json(EmptyRequest.schema), idempotency: .remembered,
                answers: [.ok(AgentAnswer.schema)], errors: Self.missing + [.conflict, .wrongState]
            ) { request, context in
                _ = try await request.decode(EmptyRequest.self, context)
                return try await answer(
                    try await ports.engine.agents.archive(try await ids.agent(context).id, by: context.caller).id, context)
            },
            Operation(
                method: .get, path: "/v1/policy/fields", id: "policyFields",
                summary: "List the fields of a policy with their texts, bounds and values", tag: .agents, access: .scope(.read),
                answers: [.ok(.page(PolicyFieldAnswer.schema, of: "PolicyFields"))]
            ) { _, _ in try Response.json(ListAnswer(items: PolicyField.all.map(PolicyFieldAnswer.init))) },
            Operation(
                method: .post, path: "/v1/policy/preview", id: "previewPolicy", summary: "Show what a run under this policy could access",
                tag: .agents, access: .scope(.operate), reach: .daemon, body: .json(PolicyPreviewRequest.schema),
                answers: [.ok(PreviewAnswer.schema)],
                errors: [.projectNotFound, .projectRefused, .policyRefused, .sandboxUnavailable, .wrongState], onlyReads: true,
                handler: previewPolicy),
        ]
    }

    private static let agentOrPreview = Schema(.either([AgentAnswer.schema, PreviewAnswer.schema]))

    private var acting: [Operation] {
        [
            act("start", "startAgent", "Start an agent, also from a crash loop") {
                try await ports.engine.agents.setDesired($0, .running, by: $1)
            },
            act("stop", "stopAgent", "Stop an agent; messages to it are queued") {
                try await ports.engine.agents.setDesired($0, .stopped, by: $1)
            },
            act("pause", "pauseAgent", "Pause an agent") { try await ports.engine.agents.setDesired($0, .paused, by: $1) },
            act("resume", "resumeAgent", "Resume a paused agent") { try await ports.engine.agents.setDesired($0, .running, by: $1) },
            act("restart", "restartAgent", "Restart an agent's process in the same conversation") {
                try await ports.engine.agents.restart($0, by: $1)
            },
            act("reset-session", "resetAgentSession", "End an agent's conversation; the next message starts a new one") {
                try await ports.engine.agents.resetSession($0, by: $1)
            },
            Operation(
                method: .post, path: "/v1/agents/{id}/messages", id: "sayToAgent",
                summary: "Send a message to an agent, in its conversation",
                tag: .agents, access: .scope(.operate), body: .json(SayRequest.schema), bodyLimit: SpokenSize.mostOfRequest,
                idempotency: .stored,
                answers: [.accepted(AcceptedAnswer.schema)],
                errors: Self.missing + [.attachmentNotFound, .policyRefused, .wrongState, .stopping]
            ) { request, context in
                let agent = try await ids.agent(context)
                return try await submissions.say(request, context) { said in
                    try await ports.engine.agents.say(
                        said.body, to: agent.id, mode: said.mode, environment: said.environment, idempotencyKey: said.key,
                        requestHash: said.hash, attachments: said.attachments, by: context.caller)
                }
            },
        ]
    }

    private func act(
        _ verb: String, _ id: String, _ summary: String, _ act: @escaping @Sendable (AgentID, AuthenticatedCaller) async throws -> Agent
    ) -> Operation {
        Operation(
            method: .post, path: "/v1/agents/{id}/\(verb)", id: id, summary: summary, tag: .agents, access: .scope(.operate),
            body: .json(EmptyRequest.schema), idempotency: .remembered, answers: [.ok(AgentAnswer.schema)],
            errors: Self.missing + [.wrongState, .stopping]
        ) { request, context in
            _ = try await request.decode(EmptyRequest.self, context)
            return try await answer(try await act(try await ids.agent(context).id, context.caller).id, context)
        }
    }

    // MARK: Handlers

    private func answer(_ id: AgentID, _ context: APIContext, status: HTTPResponse.Status = .ok) async throws -> Response {
        let answer = try await agentAnswer(id, context)
        return try Response.json(answer, version: answer.version, status: status)
    }

    private func agentAnswer(_ id: AgentID, _ context: APIContext) async throws -> AgentAnswer {
        Self.answer(try await ports.engine.agents.status(id, by: context.caller))
    }

    private static func answer(_ status: AgentStatus) -> AgentAnswer {
        AgentAnswer(status.agent, sessionId: status.sessionId, activeRun: status.activeRun)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let archived: ArchiveFilter = context.query.choice("archived") ?? .exclude
        let statuses = try await ports.engine.agents.statuses(archived, by: context.caller)
        return try Response.json(ListAnswer(items: statuses.map(Self.answer)))
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(CreateAgentRequest.self, context)
        let command = body.command ?? []
        let project =
            if let path = body.projectPath { try await ports.engine.authorizer.locate(path, by: context.caller) } else {
                nil as ProjectFolder?
            }
        let spec = AgentSpec(
            name: body.name, runtime: body.runtime ?? (command.isEmpty ? .claude : .command), model: body.model,
            instructions: body.instructions ?? "", command: command, projectPath: project?.path, workTree: body.workTree ?? .overlay,
            policy: try (body.policy ?? PolicyRequest()).policy(), afterRun: body.afterRun ?? .keep)
        if context.query.flag("preview") {
            let spec = try spec.validated()
            return try await submissions.preview(previewSpec(spec, nil), home: nil, context: context)
        }
        return try await answer(
            try await ports.engine.agents.create(spec, start: body.start ?? true, by: context.caller).id, context, status: .created)
    }

    @Sendable private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let expected = try request.expectedVersion(context)
        let body = try await request.decode(UpdateAgentRequest.self, context)
        return try await changing(expected, context) { agent in try await changed(agent.spec, by: body, context) }
    }

    private func changed(_ known: AgentSpec, by body: UpdateAgentRequest, _ context: APIContext) async throws -> AgentSpec {
        var spec = known
        spec.name = body.name ?? spec.name
        spec.model = body.model.applied(to: spec.model)
        spec.instructions = body.instructions.applied(to: spec.instructions) ?? ""
        spec.command = body.command ?? spec.command
        if case .set(let path) = body.projectPath {
            spec.projectPath = try await ports.engine.authorizer.locate(path, by: context.caller).path
        } else {
            spec.projectPath = body.projectPath.applied(to: spec.projectPath)
        }
        spec.workTree = body.workTree ?? spec.workTree
        spec.afterRun = body.afterRun ?? spec.afterRun
        if let policy = body.policy { spec.policy = try policy.policy() }
        return spec
    }

    @Sendable private func updatePolicy(_ request: Request, _ context: APIContext) async throws -> Response {
        let expected = try request.expectedVersion(context)
        let body = try await request.decode(PolicyRequest.self, context)
        return try await changing(expected, context) { agent in
            var spec = agent.spec
            spec.policy = try body.policy(changing: spec.policy).validated()
            return spec
        }
    }

    /// Derives the new definition from the stored one. Without an expected version the change applies to any version, but it never
    /// overwrites a concurrent change.
    private func changing(
        _ expected: Int64?, _ context: APIContext, _ make: (Agent) async throws -> AgentSpec
    ) async throws -> Response {
        while true {
            let agent = try await ids.agent(context)
            do {
                return try await change(agent, to: try await make(agent), expected: expected ?? agent.version, context)
            } catch StoreError.versionMismatch where expected == nil {
                try Task.checkCancellation()
            }
        }
    }

    private func change(_ agent: Agent, to spec: AgentSpec, expected: Int64, _ context: APIContext) async throws -> Response {
        if context.query.flag("preview") {
            if expected != agent.version { throw StoreError.versionMismatch(expected: expected, found: agent.version) }
            return try await submissions.preview(
                previewSpec(try spec.validated(), agent.id), home: .agent(agent.id), from: agent.spec.policy, context: context)
        }
        return try await answer(
            try await ports.engine.agents.update(agent.id, to: spec, expected: expected, by: context.caller).id, context)
    }

    private func previewSpec(_ spec: AgentSpec, _ id: AgentID?) -> TaskSpec {
        TaskSpec(
            agent: spec.name, agentID: id, runtime: spec.runtime, model: spec.model, instructions: spec.instructions, command: spec.command,
            projectPath: spec.projectPath, workTree: spec.workTree, policy: spec.policy, afterRun: spec.afterRun)
    }

    /// Errors are reported for the request's field `policy`.
    private func validated(_ request: PolicyRequest) throws -> Policy {
        do throws(DefinitionError) {
            return try request.policy().validated()
        } catch {
            throw error.inside("policy")
        }
    }

    @Sendable private func previewPolicy(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(PolicyPreviewRequest.self, context)
        let project =
            if let path = body.projectPath { try await ports.engine.authorizer.locate(path, by: context.caller) } else {
                nil as ProjectFolder?
            }
        let runtime = body.runtime ?? .command
        let spec = TaskSpec(
            agent: runtime.rawValue, runtime: runtime, command: runtime == .command ? body.command ?? ["true"] : [],
            projectPath: project?.path, workingDirectory: project?.subfolder ?? "", workTree: body.workTree ?? .overlay,
            policy: try validated(body.policy ?? PolicyRequest()))
        return try await submissions.preview(spec, home: nil, context: context)
    }
}
