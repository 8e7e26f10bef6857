#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension EventPayload {
    /// The event's `data` as JSON text with sorted keys, so that equal payloads have equal text.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data =
            switch self {
            case .taskCreated(let value): try encoder.encode(value)
            case .messageAccepted(let value): try encoder.encode(value)
            case .messageChanged(let value): try encoder.encode(value)
            case .applicationChanged(let value): try encoder.encode(value)
            case .workTreeRemoved(let value): try encoder.encode(value)
            case .taskDeleted(let value): try encoder.encode(value)
            case .runOutputRemoved(let value): try encoder.encode(value)
            case .runQueued(let value): try encoder.encode(value)
            case .runStatus(let value): try encoder.encode(value)
            case .runSandbox(let value): try encoder.encode(value)
            case .runOutput(let value): try encoder.encode(value)
            case .runOutputDropped(let value): try encoder.encode(value)
            case .runNotice(let value): try encoder.encode(value)
            case .sessionStarted(let value): try encoder.encode(value)
            case .assistantMessage(let value): try encoder.encode(value)
            case .assistantThought(let value): try encoder.encode(value)
            case .toolCall(let value): try encoder.encode(value)
            case .toolUpdate(let value): try encoder.encode(value)
            case .usageReported(let value): try encoder.encode(value)
            case .diffCaptured(let value): try encoder.encode(value)
            case .runFinished(let value): try encoder.encode(value)
            case .daemonStarted(let value): try encoder.encode(value)
            case .daemonStopped(let value): try encoder.encode(value)
            case .taskChanged(let value): try encoder.encode(value)
            case .messageRemoved(let value): try encoder.encode(value)
            case .runPaused(let value): try encoder.encode(value)
            case .agentCreated(let value): try encoder.encode(value)
            case .agentChanged(let value): try encoder.encode(value)
            case .agentDesired(let value): try encoder.encode(value)
            case .agentObserved(let value): try encoder.encode(value)
            case .tokenCreated(let value): try encoder.encode(value)
            case .tokenRevoked(let value): try encoder.encode(value)
            }
        return String(decoding: data, as: UTF8.self)
    }

    /// Decodes the `data` of an event of a known type.
    ///
    /// - Throws: `DecodingError` if the JSON does not fit the type.
    package init(type: EventType, json: String) throws {
        try self.init(type: type, reading: JSONPayload(data: Data(json.utf8)))
    }

    /// Decodes the payload of an event of a known type from a larger frame.
    ///
    /// - Throws: `DecodingError` if the value does not fit the type.
    package init(type: EventType, reading source: some PayloadSource) throws {
        self =
            switch type {
            case .taskCreated: .taskCreated(try source.value())
            case .messageAccepted: .messageAccepted(try source.value())
            case .messageChanged: .messageChanged(try source.value())
            case .applicationChanged: .applicationChanged(try source.value())
            case .workTreeRemoved: .workTreeRemoved(try source.value())
            case .taskDeleted: .taskDeleted(try source.value())
            case .runOutputRemoved: .runOutputRemoved(try source.value())
            case .runQueued: .runQueued(try source.value())
            case .runStatus: .runStatus(try source.value())
            case .runSandbox: .runSandbox(try source.value())
            case .runOutput: .runOutput(try source.value())
            case .runOutputDropped: .runOutputDropped(try source.value())
            case .runNotice: .runNotice(try source.value())
            case .sessionStarted: .sessionStarted(try source.value())
            case .assistantMessage: .assistantMessage(try source.value())
            case .assistantThought: .assistantThought(try source.value())
            case .toolCall: .toolCall(try source.value())
            case .toolUpdate: .toolUpdate(try source.value())
            case .usageReported: .usageReported(try source.value())
            case .diffCaptured: .diffCaptured(try source.value())
            case .runFinished: .runFinished(try source.value())
            case .daemonStarted: .daemonStarted(try source.value())
            case .daemonStopped: .daemonStopped(try source.value())
            case .taskChanged: .taskChanged(try source.value())
            case .messageRemoved: .messageRemoved(try source.value())
            case .runPaused: .runPaused(try source.value())
            case .agentCreated: .agentCreated(try source.value())
            case .agentChanged: .agentChanged(try source.value())
            case .agentDesired: .agentDesired(try source.value())
            case .agentObserved: .agentObserved(try source.value())
            case .tokenCreated: .tokenCreated(try source.value())
            case .tokenRevoked: .tokenRevoked(try source.value())
            }
    }
}

/// The source that a payload is decoded from: plain JSON, or a member of a larger frame.
package protocol PayloadSource {
    func value<Value: Decodable>() throws -> Value
}

private struct JSONPayload: PayloadSource {
    let data: Data

    func value<Value: Decodable>() throws -> Value { try JSONDecoder().decode(Value.self, from: data) }
}
