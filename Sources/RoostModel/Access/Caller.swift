/// Who stands behind what happens now, for the audit: set by an API server around the handling of one request, absent where the daemon acts by itself.
package struct Caller: Sendable {
    package let principal: Principal
    package let requestID: String
    /// How the request came in.
    package let entryPoint: EntryPoint?
    /// Called once a line of the audit names this caller durably.
    package let noted: @Sendable () -> Void

    package init(
        principal: Principal, requestID: String, entryPoint: EntryPoint? = nil, noted: @escaping @Sendable () -> Void = {}
    ) {
        self.principal = principal
        self.requestID = requestID
        self.entryPoint = entryPoint
        self.noted = noted
    }

    @TaskLocal package static var current: Caller?
}

extension Caller: Equatable {
    package static func == (left: Caller, right: Caller) -> Bool {
        (left.principal, left.requestID, left.entryPoint) == (right.principal, right.requestID, right.entryPoint)
    }
}

/// Where somebody can ask for something.
package enum EntryPoint: String, Sendable, Codable, CaseIterable {
    case unixSocket = "unix_socket"
    case tcp
    case webSocket = "websocket"
    /// A command that works on the state folder itself, without the daemon.
    case command
}

/// Who asks, with what proof.
package enum Principal: Sendable, Equatable {
    /// A process of the daemon's own user on the Unix socket.
    case owner
    case token(TokenID, TokenKind)
    /// Without proof, on a public route.
    case anonymous
}

extension Principal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .owner: "owner"
        case .token(let id, let kind): "\(kind.rawValue):\(id)"
        case .anonymous: "anonymous"
        }
    }
}

extension Principal {
    /// Whose an `Idempotency-Key` is. The owner's own proofs are one: who signs in again while an answer is lost repeats the same request.
    package var idempotencyOwner: String {
        switch self {
        case .owner, .token(_, .control), .token(_, .signIn): Principal.owner.description
        case .token(_, .grant), .token(_, .apiKey), .anonymous: description
        }
    }
}
