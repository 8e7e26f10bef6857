#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import HTTPTypes
import Hummingbird
import NIOCore
import RoostWire

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return Response.json(bytes: ByteBuffer(bytes: try encoder.encode(value)), status: status)
    }

    static func json(bytes: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json; charset=utf-8"], body: .init(byteBuffer: bytes))
    }
}

extension Request {
    /// The body as a closed schema: a field that it does not know is refused by name. An absent body reads as an empty object.
    func decode<Body: ClosedSchema>(_ type: Body.Type, _ context: DoorContext) async throws -> Body {
        let buffer = try await body.collect(upTo: context.maxUploadSize)
        let data = buffer.readableBytes == 0 ? Data("{}".utf8) : Data(buffer.readableBytesView)
        let decoder = JSONDecoder()
        let keys: TopLevelKeys
        do {
            keys = try decoder.decode(TopLevelKeys.self, from: data)
        } catch {
            throw ErrorBody(.invalidJSON, "the request's body is no JSON object", requestId: context.requestID)
        }
        if let unknown = keys.names.subtracting(Body.fields).sorted().first {
            throw ErrorBody(
                .unknownField, "this request has no field \(unknown)", hint: "it knows \(Body.fields.sorted().joined(separator: ", "))",
                requestId: context.requestID)
        }
        do {
            return try decoder.decode(Body.self, from: data)
        } catch let error as DecodingError {
            throw ErrorBody(.invalidRequest, error.words, requestId: context.requestID)
        }
    }
}

/// The names of an object's members, whatever their values.
private struct TopLevelKeys: Decodable {
    let names: Set<String>

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        names = Set(try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue))
    }
}

extension DecodingError {
    /// One sentence with the field's path.
    var words: String {
        func path(_ context: Context, _ last: (any CodingKey)? = nil) -> String {
            (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
        }
        switch self {
        case .keyNotFound(let key, let context): return "the field \(path(context, key)) is missing"
        case .typeMismatch(let type, let context): return "the field \(path(context)) must be a \(type)"
        case .valueNotFound(let type, let context): return "the field \(path(context)) must be a \(type), not null"
        case .dataCorrupted(let context): return "the field \(path(context)) has a value that is not known: \(context.debugDescription)"
        @unknown default: return "the request cannot be understood"
        }
    }
}
