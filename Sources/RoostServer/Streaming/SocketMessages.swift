import NIOCore
import RoostModel
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A client's message on the WebSocket. Unknown fields are refused, as in requests.
enum SocketRequest: Equatable {
    case subscribe(topic: String, after: Int64?)
    case unsubscribe(topic: String)
    case ping

    static let longestTopic = 100

    private enum Kind: String {
        case subscribe
        case unsubscribe
        case ping

        var fields: Set<String> {
            switch self {
            case .subscribe: ["type", "topic", "after"]
            case .unsubscribe: ["type", "topic"]
            case .ping: ["type"]
            }
        }
    }

    /// - Throws: ``ErrorBody`` with `invalid_json`, `invalid_request` or `unknown_field`.
    init(_ text: ByteBuffer) throws(ErrorBody) {
        func refusal(_ code: ErrorCode, _ words: String) -> ErrorBody { ErrorBody(code, words, requestId: "") }
        let value: JSONValue
        do {
            value = try JSONReader.value(of: Array(text.readableBytesView))
        } catch {
            throw refusal(.invalidJSON, "a message must be one JSON object: \(error.words)")
        }
        guard case .object(let fields) = value else { throw refusal(.invalidJSON, "a message must be one JSON object") }
        guard let kind = fields["type"]?.string.flatMap(Kind.init) else {
            throw refusal(.invalidRequest, "type must be subscribe, unsubscribe or ping")
        }
        if let unknown = Set(fields.keys).subtracting(kind.fields).sorted().first {
            throw refusal(.unknownField, "\(kind.rawValue) has no field \(unknown.prefix(100))")
        }
        guard kind != .ping else {
            self = .ping
            return
        }
        guard let topic = fields["topic"]?.string, topic.utf8.count <= Self.longestTopic else {
            throw refusal(.invalidRequest, "topic must be a text of at most \(Self.longestTopic) bytes")
        }
        switch (kind, fields["after"]) {
        case (.unsubscribe, _): self = .unsubscribe(topic: topic)
        case (_, nil): self = .subscribe(topic: topic, after: nil)
        case (_, .integer(let after)?) where after >= 0: self = .subscribe(topic: topic, after: after)
        default: throw refusal(.invalidRequest, "after must be the position of an event, a whole number")
        }
    }
}

/// The server's messages besides events and live text.
enum SocketAnswer {
    static let pong = ByteBuffer(string: "{\"type\":\"pong\"}")

    static func subscribed(_ topic: String, head: Int64) -> ByteBuffer {
        ByteBuffer(string: "{\"type\":\"subscribed\",\"topic\":\"\(topic)\",\"head\":\(head)}")
    }

    /// The client's position does not exist; it must read everything again, and gets the events after `head`.
    static func reset(_ topic: String, head: Int64) -> ByteBuffer {
        ByteBuffer(string: "{\"type\":\"reset\",\"topic\":\"\(topic)\",\"head\":\(head)}")
    }

    private struct Refusal: Encodable {
        let type = "error"
        let code: String
        let message: String
        let topic: String?
    }

    static func error(_ body: ErrorBody, topic: String?) -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        do {
            return ByteBuffer(
                bytes: try encoder.encode(Refusal(code: body.error.code, message: body.error.message, topic: topic)))
        } catch {
            preconditionFailure("strings cannot be written as JSON: \(error)")
        }
    }
}
