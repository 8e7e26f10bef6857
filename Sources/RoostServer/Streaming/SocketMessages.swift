import NIOCore
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a client says on a stream's socket. A closed schema, as requests are.
enum SocketRequest: Equatable {
    case subscribe(topic: String, after: Int64?)
    case unsubscribe(topic: String)
    case ping

    static let longestTopic = 100

    private enum Kind: String, Decodable {
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

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Message: Decodable {
        let request: SocketRequest

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            func refuse(_ code: ErrorCode, _ words: String) -> ErrorBody { ErrorBody(code, words, requestId: "") }
            guard let text = try? container.decode(String.self, forKey: Name(stringValue: "type")), let kind = Kind(rawValue: text) else {
                throw refuse(.invalidRequest, "type must be subscribe, unsubscribe or ping")
            }
            if let unknown = Set(container.allKeys.map(\.stringValue)).subtracting(kind.fields).sorted().first {
                throw refuse(.unknownField, "\(kind.rawValue) has no field \(unknown.prefix(100))")
            }
            if kind == .ping {
                request = .ping
                return
            }
            guard let topic = try? container.decode(String.self, forKey: Name(stringValue: "topic")),
                topic.utf8.count <= SocketRequest.longestTopic
            else { throw refuse(.invalidRequest, "topic must be a text of at most \(SocketRequest.longestTopic) bytes") }
            if kind == .unsubscribe {
                request = .unsubscribe(topic: topic)
                return
            }
            let key = Name(stringValue: "after")
            guard container.contains(key) else {
                request = .subscribe(topic: topic, after: nil)
                return
            }
            guard let after = try? container.decode(Int64.self, forKey: key), after >= 0 else {
                throw refuse(.invalidRequest, "after must be the position of an event, a whole number")
            }
            request = .subscribe(topic: topic, after: after)
        }
    }

    /// - Throws: ``ErrorBody`` with `invalid_json`, `invalid_request` or `unknown_field`.
    init(_ text: ByteBuffer) throws {
        do {
            self = try JSONDecoder().decode(Message.self, from: Data(text.readableBytesView)).request
        } catch let error as ErrorBody {
            throw error
        } catch {
            throw ErrorBody(.invalidJSON, "a message must be one JSON object", requestId: "")
        }
    }
}

/// What the server says besides events and live text.
enum SocketAnswer {
    static let pong = ByteBuffer(string: "{\"type\":\"pong\"}")

    static func subscribed(_ topic: String, head: Int64) -> ByteBuffer {
        ByteBuffer(string: "{\"type\":\"subscribed\",\"topic\":\"\(topic)\",\"head\":\(head)}")
    }

    /// What the client asked to go on from does not exist; it must read anew, and gets what follows `head`.
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
