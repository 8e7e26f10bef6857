import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// Handles requests that become messages: to a new task, a task or an agent. Their Idempotency-Keys are stored.
struct Submissions: Sendable {
    struct Said: Sendable {
        let body: String
        let mode: MessageMode
        let environment: [String: String]
        let attachments: [AttachmentID]
        let key: String?
        let hash: String?
    }

    let ports: APIServerPorts
    let ids: IDs

    /// - Parameter accept: passes the message to the engine.
    func say(
        _ request: Request, _ context: APIContext, accept: (Said) async throws -> Accepted
    ) async throws -> Response {
        var context = context
        let (key, hash) = try await identity(request, &context)
        let body = try await request.decode(SayRequest.self, context)
        try SpokenSize.check(body.body, "message")
        guard body.body.contains(where: { !$0.isWhitespace }) else { throw context.refusal(.invalidRequest, "the message is empty") }
        try await check(body.attachments, context)
        let accepted = try await accept(
            Said(
                body: body.body, mode: body.mode ?? .queue, environment: body.environment ?? [:], attachments: body.attachments ?? [],
                key: key, hash: hash))
        return try Response.json(AcceptedAnswer(accepted), status: .accepted)
    }

    func createTask(_ request: Request, _ context: APIContext) async throws -> Response {
        var context = context
        let (key, hash) = try await identity(request, &context)
        var body = try await request.decode(CreateTaskRequest.self, context)
        if let prompt = body.prompt { try SpokenSize.check(prompt, "prompt") }
        try await check(body.attachments, context)
        let environment = body.environment ?? [:]
        if let agent = try await agent(&body, context) {
            if context.query.flag("preview") {
                return try await preview(agent.spec.taskSpec(of: agent.id), home: .agent(agent.id), environment, context: context)
            }
            guard let prompt = body.prompt, prompt.contains(where: { !$0.isWhitespace }) else {
                throw context.refusal(.invalidRequest, "the prompt is empty")
            }
            let accepted = try await ports.engine.agents.openTask(
                for: agent.id, message: prompt, title: body.title, environment: environment, idempotencyKey: key, requestHash: hash,
                attachments: body.attachments ?? [], by: context.caller)
            return try Response.json(AcceptedAnswer(accepted), status: .accepted)
        }
        let variables = body.variables ?? [:]
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            guard let why = VariableName.refusal(name, value: value) else { continue }
            throw context.refusal(.invalidRequest, "\(name.prefix(100)) \(why)")
        }
        let plan = try await TaskPlan(
            body, authorizer: ports.engine.authorizer, defaults: ports.engine.defaults, context: context)
        if context.query.flag("preview") {
            return try await preview(
                plan.spec, home: nil, environment, plan.variables, proposal: plan.proposal, context: context)
        }
        let accepted = try await ports.engine.inbox.open(
            plan.spec, message: plan.message, title: body.title, environment: environment, idempotencyKey: key, requestHash: hash,
            attachments: body.attachments ?? [], variables: plan.variables,
            takesInput: body.takesInput ?? false, by: context.caller)
        return try Response.json(AcceptedAnswer(accepted), status: .accepted)
    }

    /// Answers what the task could access, without creating it.
    func preview(
        _ spec: TaskSpec, home: HomeOwner?, _ environment: [String: String] = [:], _ variables: [String: String] = [:],
        from old: Policy? = nil, proposal: ProjectDefaults? = nil, context: APIContext
    ) async throws -> Response {
        let policy = try spec.policy.validated()
        let found = try await ports.engine.previews.preview(
            spec, home: home, environment: environment, variables: variables, by: context.caller)
        return try Response.json(
            PreviewAnswer(
                policy: policy, sandbox: found.sandbox, differences: Policy.differences(from: old, to: policy),
                leftOut: found.leftOut?.names, defaults: proposal, missing: found.missing, lacksNetwork: found.lacksNetwork))
    }

    /// The stored agent for the task; `nil` for an agent of a runtime.
    private func agent(_ body: inout CreateTaskRequest, _ context: APIContext) async throws -> Agent? {
        // A token bound to one agent can only give work to it; one bound to several must name the agent.
        if body.agent == nil, context.caller.agents.count == 1, let bound = context.caller.agents.first { body.agent = bound.description }
        guard let name = body.agent else { return nil }
        if !context.caller.isBound, RuntimeKind(rawValue: name) != nil { return nil }
        guard let agent = try await ids.agent(named: name, context) else {
            throw context.refusal(.agentNotFound, "there is no agent \(name)")
        }
        if let field = body.fieldOfAgents {
            throw context.refusal(.invalidRequest, "the agent \(agent.spec.name) defines \(field) itself; omit it, or change the agent")
        }
        return agent
    }

    /// The idempotency key, qualified by its owner, and the hash that identifies the same request.
    private func identity(_ request: Request, _ context: inout APIContext) async throws -> (key: String?, hash: String?) {
        guard let key = try request.idempotencyKey(context) else { return (nil, nil) }
        let (hash, body) = try await request.hash(context)
        context.collectedBody = body
        // All keys are in one store: qualifying them keeps one caller's keys separate from those of another, who may have fewer
        // permissions. Owner names contain no space.
        return ("\(context.caller.principal.idempotencyOwner) \(key)", hash)
    }

    private func check(_ attachments: [AttachmentID]?, _ context: APIContext) async throws {
        for id in attachments ?? [] { _ = try await ports.engine.authorizer.attachment(id, .attach, by: context.caller) }
    }
}
