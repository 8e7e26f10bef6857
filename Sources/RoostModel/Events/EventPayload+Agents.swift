/// A task's title or place in the archive changed.
package struct TaskChanged: Sendable, Equatable, Codable {
    package let title: String
    package let archivedAt: Timestamp?

    package init(title: String, archivedAt: Timestamp?) {
        self.title = title
        self.archivedAt = archivedAt
    }
}

/// A message that waited was taken back before any run had it.
package struct MessageRemoved: Sendable, Equatable, Codable {
    package let messageId: MessageID

    package init(messageId: MessageID) {
        self.messageId = messageId
    }
}

/// An active run was held still, or goes on.
package struct RunPaused: Sendable, Equatable, Codable {
    package let isPaused: Bool

    package init(isPaused: Bool) {
        self.isPaused = isPaused
    }
}

package struct AgentCreated: Sendable, Equatable, Codable {
    package let name: String
    package let runtime: RuntimeKind

    package init(name: String, runtime: RuntimeKind) {
        self.name = name
        self.runtime = runtime
    }
}

/// An agent's definition changed, or it was archived.
package struct AgentChanged: Sendable, Equatable, Codable {
    package let name: String
    package let version: Int64
    package let archivedAt: Timestamp?

    package init(name: String, version: Int64, archivedAt: Timestamp?) {
        self.name = name
        self.version = version
        self.archivedAt = archivedAt
    }
}

package struct AgentDesired: Sendable, Equatable, Codable {
    package let state: DesiredState

    package init(state: DesiredState) {
        self.state = state
    }
}

/// A token came to be or is dead; its secret is in no event.
package struct TokenEvent: Sendable, Equatable, Codable {
    package let tokenId: TokenID
    package let kind: TokenKind
    package let name: String

    package init(tokenId: TokenID, kind: TokenKind, name: String) {
        self.tokenId = tokenId
        self.kind = kind
        self.name = name
    }
}
