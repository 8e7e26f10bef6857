/// `task.changed`: a task was renamed, archived or unarchived.
package struct TaskChanged: Sendable, Equatable, Codable {
    /// The title after the change.
    package let title: String
    /// When it was archived; `nil` if it is not archived.
    package let archivedAt: Timestamp?

    package init(title: String, archivedAt: Timestamp?) {
        self.title = title
        self.archivedAt = archivedAt
    }
}

/// `message.removed`: a waiting message was withdrawn before a run received it.
package struct MessageRemoved: Sendable, Equatable, Codable {
    package let messageId: MessageID

    package init(messageId: MessageID) {
        self.messageId = messageId
    }
}

/// `run.paused`: an active run was paused or resumed.
package struct RunPaused: Sendable, Equatable, Codable {
    package let isPaused: Bool

    package init(isPaused: Bool) {
        self.isPaused = isPaused
    }
}

/// `agent.created`.
package struct AgentCreated: Sendable, Equatable, Codable {
    /// The agent's name, unique when it was created.
    package let name: String
    package let runtime: RuntimeKind

    package init(name: String, runtime: RuntimeKind) {
        self.name = name
        self.runtime = runtime
    }
}

/// `agent.changed`: an agent's definition changed, or it was archived.
package struct AgentChanged: Sendable, Equatable, Codable {
    package let name: String
    /// The version of the definition after the change.
    package let version: Int64
    /// When it was archived; `nil` if it is not archived.
    package let archivedAt: Timestamp?

    package init(name: String, version: Int64, archivedAt: Timestamp?) {
        self.name = name
        self.version = version
        self.archivedAt = archivedAt
    }
}

/// `agent.desired`: the owner asked for another state.
package struct AgentDesired: Sendable, Equatable, Codable {
    package let state: DesiredState

    package init(state: DesiredState) {
        self.state = state
    }
}

/// `token.created` and `token.revoked`. The secret is never part of an event.
package struct TokenEvent: Sendable, Equatable, Codable {
    package let tokenId: TokenID
    package let kind: TokenKind
    /// The name that its creator chose.
    package let name: String

    package init(tokenId: TokenID, kind: TokenKind, name: String) {
        self.tokenId = tokenId
        self.kind = kind
        self.name = name
    }
}
