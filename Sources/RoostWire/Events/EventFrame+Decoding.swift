#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
package import RoostModel

/// An event, as a client reads it.
package struct ReceivedEvent: Sendable, Equatable {
    /// Global in the daemon; the position to resume from.
    package let position: Int64
    /// The stream's name, such as `run:018f…`.
    package let stream: String
    /// Counts from 1 within the stream.
    package let sequence: Int64
    /// The event's type, possibly one that this client does not know.
    package let type: String
    package let at: Timestamp
    /// `nil` if this client does not know the type.
    package let payload: EventPayload?
    /// The whole frame as it was received.
    package let json: String

    private struct Head: Decodable {
        let position: Int64
        let stream: String
        let sequence: Int64
        let type: String
        let at: Timestamp
    }

    fileprivate struct Body<Value: Decodable>: Decodable {
        let data: Value
    }

    /// - Throws: `DecodingError` if the text is not an event frame.
    package init(json: String) throws {
        let bytes = Data(json.utf8)
        let decoder = JSONDecoder()
        let head = try decoder.decode(Head.self, from: bytes)
        position = head.position
        stream = head.stream
        sequence = head.sequence
        type = head.type
        at = head.at
        self.json = json
        guard let known = EventType(rawValue: head.type) else {
            payload = nil
            return
        }
        payload = try EventPayload(type: known, reading: FramedPayload(frame: bytes))
    }

    /// Decodes an event from a list, where the frame's own text is not available; ``json`` is written again with sorted keys.
    package init(from decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try self.init(json: String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private struct FramedPayload: PayloadSource {
        let frame: Data

        func value<Value: Decodable>() throws -> Value { try JSONDecoder().decode(Body<Value>.self, from: frame).data }
    }
}
