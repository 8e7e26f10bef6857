package import RoostModel

/// Live text on the wire: the server-sent event `live`. It has no id, so that it never moves a reader's resume position.
package struct LiveFrame: Codable, Sendable, Equatable {
    package let runId: RunID
    /// The id of the event that the finished message becomes.
    package let messageId: String
    package let kind: LiveText.Kind
    /// Number of UTF-8 bytes of the message before this piece.
    package let offset: Int
    /// The piece itself.
    package let text: String

    package init(run: RunID, _ live: LiveText) {
        runId = run
        messageId = live.messageId
        kind = live.kind
        offset = live.offset
        text = live.text
    }
}
