package import RoostModel

/// Live text as it goes over the wire: server-sent event `live`, without an id, so that it never moves a reader's resume point.
package struct LiveFrame: Codable, Sendable, Equatable {
    package let runId: RunID
    package let messageId: String
    package let kind: LiveText.Kind
    package let offset: Int
    package let text: String

    package init(run: RunID, _ live: LiveText) {
        runId = run
        messageId = live.messageId
        kind = live.kind
        offset = live.offset
        text = live.text
    }
}
