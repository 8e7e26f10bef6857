import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RoostClient {
    /// Requests JSON and decodes the answer.
    package func get<Answer: Decodable>(_ path: String) async throws -> Answer {
        try await decode(send(.GET, path))
    }

    /// The bytes of an answer that is not JSON, at most 256 MiB.
    package func bytes(_ path: String) async throws -> [UInt8] {
        Array(try await send(.GET, path))
    }

    /// Posts a JSON body.
    package func post<Answer: Decodable>(
        _ path: String, _ body: some Encodable = EmptyRequest(), idempotencyKey: String? = nil
    ) async throws -> Answer {
        try await decode(send(.POST, path, json: body, headers: Self.headers(idempotencyKey: idempotencyKey)))
    }

    /// - Parameter ifMatch: the version that the change is based on.
    package func patch<Answer: Decodable>(
        _ path: String, _ body: some Encodable, ifMatch: Int64? = nil, idempotencyKey: String? = nil
    ) async throws -> Answer {
        try await decode(send(.PATCH, path, json: body, headers: Self.headers(ifMatch: ifMatch, idempotencyKey: idempotencyKey)))
    }

    /// Like ``patch(_:_:ifMatch:idempotencyKey:)``, for PUT.
    package func put<Answer: Decodable>(
        _ path: String, _ body: some Encodable, ifMatch: Int64? = nil, idempotencyKey: String? = nil
    ) async throws -> Answer {
        try await decode(send(.PUT, path, json: body, headers: Self.headers(ifMatch: ifMatch, idempotencyKey: idempotencyKey)))
    }

    /// Ignores the body of the answer.
    package func delete(_ path: String) async throws {
        _ = try await send(.DELETE, path)
    }

    /// Posts bytes with the given media type.
    package func upload<Answer: Decodable>(
        _ path: String, _ bytes: [UInt8], mediaType: String, idempotencyKey: String? = nil
    ) async throws -> Answer {
        let headers = [("content-type", mediaType)] + Self.headers(idempotencyKey: idempotencyKey)
        return try await decode(send(.POST, path, body: ByteBuffer(bytes: bytes), headers: headers))
    }

    /// Events of a URL that answers with server-sent events. Ends when the daemon closes the stream.
    ///
    /// - Throws: ``ErrorBody``, with code `not_running` if the connection is lost.
    package func events(_ path: String, after: Int64) async throws -> EventSequence {
        let separator = path.contains("?") ? "&" : "?"
        var request = request(.GET, path + "\(separator)after=\(after)")
        request.headers.add(name: "accept", value: "text/event-stream")
        let response = try await execute(request, timeout: .hours(24 * 365))
        guard response.status == .ok else { throw try await failure(response) }
        return EventSequence(body: response.body)
    }

    private static func headers(ifMatch: Int64? = nil, idempotencyKey: String? = nil) -> [(String, String)] {
        (ifMatch.map { [("if-match", "\"\($0)\"")] } ?? []) + (idempotencyKey.map { [("idempotency-key", $0)] } ?? [])
    }

    private func send(
        _ method: HTTPMethod, _ path: String, json: some Encodable, headers: [(String, String)]
    ) async throws -> Data {
        let body = ByteBuffer(bytes: try JSONEncoder().encode(json))
        return try await send(method, path, body: body, headers: [("content-type", "application/json")] + headers)
    }

    private func send(
        _ method: HTTPMethod, _ path: String, body: ByteBuffer? = nil, headers: [(String, String)] = []
    ) async throws -> Data {
        var request = request(method, path)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(body) }
        // Applying and discarding may take as long as the disk needs.
        let response = try await execute(request, timeout: .minutes(10))
        guard (200..<300).contains(Int(response.status.code)) else { throw try await failure(response) }
        do {
            return Data(try await response.body.collect(upTo: 256 << 20).readableBytesView)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ErrorBody(.internalError, "the daemon's answer was cut off or is larger than 256 MiB: \(error)", requestId: "")
        }
    }

    private func decode<Answer: Decodable>(_ data: Data) throws -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: data)
        } catch {
            throw ErrorBody(
                .internalError, "the daemon's answer cannot be read: \(error)",
                hint: "client and daemon may be of different versions: roost down, then roost up",
                requestId: "")
        }
    }
}
