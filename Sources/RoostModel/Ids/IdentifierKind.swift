/// What an identifier identifies; the word stands in messages to people.
package protocol IdentifierKind: Sendable {
    static var word: String { get }
}

package enum TaskKind: IdentifierKind { package static let word = "task" }
package enum RunKind: IdentifierKind { package static let word = "run" }
package enum MessageKind: IdentifierKind { package static let word = "message" }
package enum ApplicationKind: IdentifierKind { package static let word = "application" }
package enum NodeKind: IdentifierKind { package static let word = "node" }
package enum AgentKind: IdentifierKind { package static let word = "agent" }
package enum AccessTokenKind: IdentifierKind { package static let word = "token" }
package enum AttachmentKind: IdentifierKind { package static let word = "attachment" }

package typealias TaskID = Identifier<TaskKind>
package typealias RunID = Identifier<RunKind>
package typealias MessageID = Identifier<MessageKind>
package typealias ApplicationID = Identifier<ApplicationKind>
/// A machine's daemon with its state folder: the same in all its lives. What an earlier life left is known by it, and told from what others do.
package typealias NodeID = Identifier<NodeKind>
package typealias AgentID = Identifier<AgentKind>
package typealias TokenID = Identifier<AccessTokenKind>
package typealias AttachmentID = Identifier<AttachmentKind>
