#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import HTTPTypes
import Hummingbird
import NIOCore
import RoostModel
import RoostWire

extension ByteBuffer {
    static func json(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return ByteBuffer(bytes: try encoder.encode(value))
    }
}

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response.json(bytes: try ByteBuffer.json(value), status: status)
    }

    static func json(bytes: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json; charset=utf-8"], body: .init(byteBuffer: bytes))
    }

    /// With the version as `ETag`, for `If-Match`.
    static func json(_ value: some Encodable, version: Int64, status: HTTPResponse.Status = .ok) throws -> Response {
        var response = try json(value, status: status)
        response.headers[.eTag] = "\"\(version)\""
        return response
    }
}

extension Request {
    /// The maximum time for receiving a JSON body.
    private static let bodyWithin = TimeAmount.seconds(30)

    /// The complete body. The caller is checked again after it has arrived, because the token may have ended meanwhile.
    func collected(_ context: APIContext) async throws -> ByteBuffer {
        if let known = context.collectedBody { return known }
        let buffer = try await within(Self.bodyWithin, context) { try await body.collect(upTo: context.maxUploadSize) }
        try context.confirm()
        return buffer
    }

    /// Reads the body within a time limit, so that a client that sends slowly cannot hold a connection. When the time is over the input is
    /// closed, and the incomplete body is answered with an error.
    func within<Value>(_ time: TimeAmount, _ context: APIContext, _ read: () async throws -> Value) async rethrows -> Value {
        let late = context.channel.eventLoop.scheduleTask(in: time) { [channel = context.channel] in
            channel.close(mode: .input, promise: nil)
        }
        defer { late.cancel() }
        return try await read()
    }

    /// The body, checked against its schema and decoded. An absent body is read as an empty object.
    func decode<Body: ClosedSchema>(_ type: Body.Type, _ context: APIContext) async throws -> Body {
        let buffer = try await collected(context)
        let bytes = buffer.readableBytes == 0 ? Array("{}".utf8) : Array(buffer.readableBytesView)
        let value: JSONValue
        do {
            value = try JSONReader.value(of: bytes)
        } catch {
            throw context.refusal(.invalidJSON, "the body is not JSON: \(error.words)")
        }
        guard case .object = value else { throw context.refusal(.invalidJSON, "the body is not a JSON object") }
        try Body.schema.check(value)
        do {
            return try JSONDecoder().decode(Body.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw context.refusal(.invalidRequest, error.words)
        }
    }

    /// The version that a change is based on, from `If-Match`.
    ///
    /// - Returns: `nil` for `*`, which accepts any version. A preview needs none.
    func expectedVersion(_ context: APIContext) throws -> Int64? {
        guard let text = headers[.ifMatch] else {
            if context.query.flag("preview") { return nil }
            throw context.refusal(.preconditionRequired, "a change needs If-Match with the version that it is based on")
        }
        if text == "*" { return nil }
        let number = text.first == "\"" && text.last == "\"" && text.count > 2 ? text.dropFirst().dropLast() : text[...]
        guard let version = Int64(number), version >= 0, number.allSatisfy(\.isNumber) else {
            throw context.refusal(.invalidRequest, "If-Match must be one version, such as \"3\"")
        }
        return version
    }
}

extension DecodingError {
    /// One sentence with the path of the field.
    var words: String {
        func path(_ context: Context, _ last: (any CodingKey)? = nil) -> String {
            (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
        }
        switch self {
        case .keyNotFound(let key, let context): return "the field \(path(context, key)) is missing"
        case .typeMismatch(let type, let context): return "the field \(path(context)) must be a \(type)"
        case .valueNotFound(let type, let context): return "the field \(path(context)) must be a \(type), not null"
        case .dataCorrupted(let context): return "the field \(path(context)) has an unknown value: \(context.debugDescription)"
        @unknown default: return "the request is invalid"
        }
    }
}
