/// The caller of the current request, for the audit log. An API server sets it while it handles a request; it is `nil` when the daemon acts
/// on its own.
package struct Caller: Sendable {
    /// Who asked.
    package let principal: Principal
    /// The `X-Request-Id` of the request, so that an audit line can be matched with the server's log.
    package let requestID: String
    /// Where the request came in; `nil` if unknown.
    package let entryPoint: EntryPoint?
    /// Called once an audit line that names this caller is durable.
    package let noted: @Sendable () -> Void

    package init(
        principal: Principal, requestID: String, entryPoint: EntryPoint? = nil, noted: @escaping @Sendable () -> Void = {}
    ) {
        self.principal = principal
        self.requestID = requestID
        self.entryPoint = entryPoint
        self.noted = noted
    }

    /// The caller of the current task tree.
    @TaskLocal package static var current: Caller?
}

extension Caller: Equatable {
    /// Compares everything except ``noted``.
    package static func == (left: Caller, right: Caller) -> Bool {
        (left.principal, left.requestID, left.entryPoint) == (right.principal, right.requestID, right.entryPoint)
    }
}

/// Where a request can come in.
package enum EntryPoint: String, Sendable, Codable, CaseIterable {
    case unixSocket = "unix_socket"
    case tcp
    case webSocket = "websocket"
    /// A command that works on the state folder directly, without the daemon.
    case command
}

/// An identity, with the way it was authenticated.
package enum Principal: Sendable, Equatable {
    /// A process of the daemon's own user on the Unix socket.
    case owner
    case token(TokenID, TokenKind)
    /// Unauthenticated, on a public route.
    case anonymous
}

extension Principal: CustomStringConvertible {
    /// As the audit log stores it: `owner`, `grant:018f…`, `anonymous`.
    package var description: String {
        switch self {
        case .owner: "owner"
        case .token(let id, let kind): "\(kind.rawValue):\(id)"
        case .anonymous: "anonymous"
        }
    }
}

extension Principal {
    /// The owner of an `Idempotency-Key`. All of the owner's credentials share one namespace, so that a request repeated after a new
    /// sign-in still gets the first answer.
    package var idempotencyOwner: String {
        switch self {
        case .owner, .token(_, .control), .token(_, .signIn): Principal.owner.description
        case .token(_, .grant), .token(_, .apiKey), .anonymous: description
        }
    }
}
