import RoostModel

/// Encodes and redacts events for storage. The only source of an event's stored `data`.
struct EventEncoder: Sendable {
    let redact: @Sendable (StreamID, String) -> String

    func encode(_ draft: EventDraft) throws -> EncodedEvent {
        EncodedEvent(
            stream: draft.stream, type: draft.payload.type, at: draft.at,
            data: redact(draft.stream, try json(draft.payload)), mark: EventMark(draft.payload))
    }

    /// The same text as `EventPayload.json()`. Output is by far the most frequent event, and writing it by hand takes a tenth of the time.
    private func json(_ payload: EventPayload) throws -> String {
        guard case .runOutput(let output) = payload else { return try payload.json() }
        var text = ""
        text.reserveCapacity(output.text.utf8.count + 48)
        text += "{\"channel\":\""
        text += output.channel.rawValue
        text += "\","
        if let raw = output.raw { text += "\"raw\":\"\(raw)\"," }
        text += "\"text\":"
        JSONText.append(output.text, to: &text)
        text += "}"
        return text
    }
}

/// An encoded event that is not stored yet.
struct EncodedEvent: Sendable {
    let stream: StreamID
    let type: EventType
    let at: Timestamp
    let data: String
    let mark: EventMark
}

/// What the journal needs to know about an event: which streams belong together, and when live text has ended.
enum EventMark: Sendable, Equatable {
    case none
    case queued(task: TaskID)
    /// The run is active; its task has to be remembered.
    case runActive
    case textFinished(messageID: String)
    case runFinished

    init(_ payload: EventPayload) {
        self =
            switch payload {
            case .runQueued(let queued): .queued(task: queued.taskId)
            case .assistantMessage(let text), .assistantThought(let text): .textFinished(messageID: text.messageId)
            case .runFinished: .runFinished
            case .runStatus: .runActive
            case .taskCreated, .messageAccepted, .messageChanged, .applicationChanged, .workTreeRemoved, .runSandbox,
                .runOutput,
                .runOutputDropped, .runNotice, .sessionStarted, .toolCall, .toolUpdate, .usageReported, .diffCaptured, .daemonStarted,
                .daemonStopped, .taskChanged, .messageRemoved, .runPaused, .agentCreated, .agentChanged, .agentDesired, .agentObserved,
                .tokenCreated, .tokenRevoked, .taskDeleted, .runOutputRemoved:
                .none
            }
    }
}
