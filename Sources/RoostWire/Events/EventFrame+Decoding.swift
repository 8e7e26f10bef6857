#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
package import RoostModel

/// An event as a client reads it.
package struct ReceivedEvent: Sendable, Equatable {
    package let position: Int64
    package let stream: String
    package let sequence: Int64
    package let type: String
    package let at: Timestamp
    /// `nil` for a type that this client does not know.
    package let payload: EventPayload?
    /// The whole frame as it came.
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

    /// - Throws: `DecodingError` where the text is no event frame.
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

    /// From a list of events, where the frame's own text is not at hand: it is written again, with sorted keys.
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
