import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// Operations for tokens, browser sign-ins and tickets.
struct AccessRoutes: Sendable {
    let hosts: LocalHosts
    let authorizer: Authorizer
    let ids: IDs
    let tokens: TokenService
    let signIns: SignInService

    var operations: [Operation] {
        [
            Operation(
                method: .get, path: "/v1/tokens", id: "listTokens", summary: "List tokens, newest first, without their secrets",
                tag: .access,
                access: .scope(.admin), reach: .daemon, answers: [.ok(.page(TokenAnswer.schema, of: "Tokens"))]
            ) { _, context in try Response.json(ListAnswer(items: try await tokens.list(for: context.caller))) },
            Operation(
                method: .post, path: "/v1/tokens", id: "createToken",
                summary: "Create a grant or an API key; its secret is returned only once",
                tag: .access, access: .minting, reach: .daemon, body: .json(CreateTokenRequest.schema),
                answers: [.created(MintedTokenAnswer.schema)],
                errors: [.agentNotFound, .policyRefused, .projectNotFound], handler: mint),
            Operation(
                method: .delete, path: "/v1/tokens/{id}", id: "revokeToken", summary: "Revoke a token and all tokens created with it",
                tag: .access,
                access: .scope(.admin), reach: .daemon, answers: [.done], errors: [.tokenNotFound], handler: revoke),
            Operation(
                method: .post, path: "/v1/tokens/control/rotate", id: "rotateControlToken",
                summary: "Create a new control token and revoke every other token, including browser sign-ins", tag: .access,
                access: .minting,
                reach: .daemon, body: .json(EmptyRequest.schema), answers: [.created(MintedTokenAnswer.schema)]
            ) { request, context in
                _ = try await request.decode(EmptyRequest.self, context)
                return try Response.json(try await tokens.rotateControl(), status: .created)
            },
            Operation(
                method: .post, path: "/v1/sign-in-links", id: "createSignInLink",
                summary: "Create a link that signs in one browser, valid for ten minutes",
                tag: .access, access: .minting, reach: .daemon, body: .json(EmptyRequest.schema),
                answers: [.created(SignInLinkAnswer.schema)], errors: [.wrongState], handler: link),
            Operation(
                method: .post, path: "/v1/sign-ins", id: "signIn", summary: "Sign in a browser with the code of a link", tag: .access,
                access: .anyone, body: .json(SignInRequest.schema), answers: [.created(SignInAnswer.schema)],
                errors: [.signInExpired, .tooManyAttempts]
            ) { request, context in
                let body = try await request.decode(SignInRequest.self, context)
                return try Response.json(try await signIns.signIn(body, requestID: context.requestID), status: .created)
            },
            Operation(
                method: .post, path: "/v1/sign-ins/{id}/renew", id: "renewSignIn",
                summary: "Renew a browser's bearer token with a signature of its key", tag: .access, access: .anyone,
                body: .json(RenewSignInRequest.schema), answers: [.created(SignInAnswer.schema)],
                errors: [.signInExpired, .notAuthorized, .tooManyAttempts], handler: renew),
            Operation(
                method: .get, path: "/v1/sign-ins/current", id: "currentCaller", summary: "Show the caller and its permissions",
                tag: .access,
                access: .scope(.read), answers: [.ok(CallerAnswer.schema)]
            ) { _, context in
                let caller = context.caller
                return try Response.json(
                    CallerAnswer(
                        principal: caller.principal.description, scopes: caller.scopes.sorted(), agentId: caller.agent,
                        expiresAt: caller.expiresAt, ceiling: caller.hasCeiling ? caller.ceiling : nil))
            },
            Operation(
                method: .delete, path: "/v1/sign-ins/current", id: "signOut", summary: "Revoke the token of this request",
                tag: .access, access: .scope(.operate), answers: [.done], errors: [.wrongState]
            ) { _, context in
                guard let id = context.caller.tokenID else {
                    throw context.refusal(.wrongState, "this request has no token, so there is nothing to sign out")
                }
                try await tokens.revoke(id, requestID: context.requestID)
                return Response(status: .noContent)
            },
            Operation(
                method: .post, path: "/v1/stream-tickets", id: "createStreamTicket",
                summary: "Create a ticket for opening a WebSocket from a browser; valid once, for 60 s", tag: .live, access: .scope(.read),
                body: .json(StreamTicketRequest.schema), answers: [.created(StreamTicketAnswer.schema)]
            ) { request, context in
                _ = try await request.decode(StreamTicketRequest.self, context)
                let ticket = tokens.authenticator.issueTicket(for: context.caller)
                return try Response.json(StreamTicketAnswer(ticket: ticket.ticket, expiresAt: ticket.expiresAt), status: .created)
            },
        ]
    }

    @Sendable private func mint(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(CreateTokenRequest.self, context)
        let agent = if let name = body.agent { try await found(name, context).id } else { nil as AgentID? }
        var ceiling: Ceiling?
        if let asked = body.ceiling {
            var agents: [AgentID] = []
            for name in asked.agents ?? [] { agents.append(try await found(name, context).id) }
            ceiling = try authorizer.settled(try asked.ceiling(agents: agents))
        }
        return try Response.json(
            try await tokens.mint(body, agent: agent, ceiling: ceiling, by: context.caller, requestID: context.requestID), status: .created)
    }

    private func found(_ name: String, _ context: APIContext) async throws -> Agent {
        guard let agent = try await ids.agent(named: name, context) else {
            throw context.refusal(.agentNotFound, "there is no agent \(name)")
        }
        return agent
    }

    @Sendable private func revoke(_ request: Request, _ context: APIContext) async throws -> Response {
        let text = try context.pathParameter("id")
        guard let id = TokenID(text) else { throw context.refusal(.tokenNotFound, "there is no token \(text.prefix(100))") }
        try await tokens.revoke(id, requestID: context.requestID)
        return Response(status: .noContent)
    }

    @Sendable private func link(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try await request.decode(EmptyRequest.self, context)
        guard let base = hosts.url else {
            throw context.refusal(
                .wrongState, "the daemon has no TCP listener for browsers", hint: "roost down, then roost up --set server.tcp=on")
        }
        return try Response.json(signIns.link(base: base, by: context.caller), status: .created)
    }

    @Sendable private func renew(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await request.decode(RenewSignInRequest.self, context)
        guard let id = TokenID(try context.pathParameter("id")) else {
            throw context.refusal(.signInExpired, "this browser is no longer signed in")
        }
        return try Response.json(try await signIns.renew(id, body, requestID: context.requestID), status: .created)
    }
}
