/// What an identifier identifies.
package protocol IdentifierKind: Sendable {
    /// The noun used in messages to people.
    static var word: String { get }
}

/// Identifies an ``AgentTask``.
package enum TaskKind: IdentifierKind { package static let word = "task" }
/// Identifies a ``Run``.
package enum RunKind: IdentifierKind { package static let word = "run" }
/// Identifies a ``Message``.
package enum MessageKind: IdentifierKind { package static let word = "message" }
/// Identifies an ``Application``.
package enum ApplicationKind: IdentifierKind { package static let word = "application" }
/// Identifies a node; see ``NodeID``.
package enum NodeKind: IdentifierKind { package static let word = "node" }
/// Identifies an ``Agent``.
package enum AgentKind: IdentifierKind { package static let word = "agent" }
/// Identifies an ``AccessToken``.
package enum AccessTokenKind: IdentifierKind { package static let word = "token" }
/// Identifies an ``Attachment``.
package enum AttachmentKind: IdentifierKind { package static let word = "attachment" }

/// The id of an ``AgentTask``.
package typealias TaskID = Identifier<TaskKind>
/// The id of a ``Run``.
package typealias RunID = Identifier<RunKind>
/// The id of a ``Message``.
package typealias MessageID = Identifier<MessageKind>
/// The id of an ``Application``.
package typealias ApplicationID = Identifier<ApplicationKind>
/// A daemon with its state folder, the same across restarts. It tells what an earlier process of this node left from the work of other
/// nodes.
package typealias NodeID = Identifier<NodeKind>
/// The id of an ``Agent``.
package typealias AgentID = Identifier<AgentKind>
/// The id of an ``AccessToken``.
package typealias TokenID = Identifier<AccessTokenKind>
/// The id of an ``Attachment``.
package typealias AttachmentID = Identifier<AttachmentKind>
