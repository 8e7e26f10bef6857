/// A piece of a message while it is being written. Never stored: the finished message follows as an event with the same id.
package struct LiveText: Sendable, Equatable, Codable {
    /// Which event the finished text becomes.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case message
        case thought
    }

    package let messageId: String
    package let kind: Kind
    /// Number of UTF-8 bytes of the message before this piece.
    package let offset: Int
    /// The piece itself.
    package let text: String

    package init(messageId: String, kind: Kind, offset: Int, text: String) {
        self.messageId = messageId
        self.kind = kind
        self.offset = offset
        self.text = text
    }
}
