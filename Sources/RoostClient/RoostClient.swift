import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The way to a running daemon: requests and event streams over its Unix socket.
package struct RoostClient: Sendable {
    package let socketPath: String
    private let http: HTTPClient

    private init(socketPath: String) {
        self.socketPath = socketPath
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(5)
        configuration.httpVersion = .http1Only
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Opens a client, runs the body, closes the client.
    package static func with<Value: Sendable>(
        socketPath: String, _ body: (RoostClient) async throws -> Value
    ) async throws -> Value {
        let client = RoostClient(socketPath: socketPath)
        let result: Value
        do {
            result = try await body(client)
        } catch {
            try? await client.http.shutdown()
            throw error
        }
        try await client.http.shutdown()
        return result
    }

    package func get<Answer: Decodable>(_ path: String) async throws -> Answer {
        try await decode(send(.get, path, body: nil, headers: []))
    }

    package func post<Answer: Decodable>(
        _ path: String, _ body: some Encodable = EmptyRequest(), idempotencyKey: String? = nil
    ) async throws -> Answer {
        let encoder = JSONEncoder()
        let headers = idempotencyKey.map { [("idempotency-key", $0)] } ?? []
        return try await decode(send(.post, path, body: try encoder.encode(body), headers: headers))
    }

    /// Events from a URL that answers with server-sent events; ends when the daemon closes the stream.
    ///
    /// - Throws: ``ErrorBody``; when the connection breaks, with code `not_running`.
    package func events(_ path: String, after: Int64) async throws -> EventSequence {
        let separator = path.contains("?") ? "&" : "?"
        var request = request(.get, path + "\(separator)after=\(after)")
        request.headers.add(name: "accept", value: "text/event-stream")
        let response = try await execute(request, timeout: .hours(24 * 365))
        guard response.status == .ok else { throw try await failure(response) }
        return EventSequence(body: response.body)
    }

    private func send(_ method: Method, _ path: String, body: Data?, headers: [(String, String)]) async throws -> Data {
        var request = request(method, path)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        // Applying and discarding can take as long as the disk does.
        let response = try await execute(request, timeout: .minutes(10))
        guard (200..<300).contains(Int(response.status.code)) else { throw try await failure(response) }
        return Data(try await response.body.collect(upTo: 256 << 20).readableBytesView)
    }

    enum Method: String {
        case get = "GET"
        case post = "POST"
    }

    func request(_ method: Method, _ path: String) -> HTTPClientRequest {
        let host = socketPath.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
        var request = HTTPClientRequest(url: "http+unix://\(host)\(path)")
        request.method = .init(rawValue: method.rawValue)
        request.headers.add(name: "host", value: "roost")
        return request
    }

    func execute(_ request: HTTPClientRequest, timeout: TimeAmount) async throws -> HTTPClientResponse {
        do {
            return try await http.execute(request, timeout: timeout)
        } catch let error as CancellationError {
            throw error
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw ErrorBody(.timedOut, "the daemon took the request and did not answer in time", requestId: "")
        } catch let error as HTTPClientError where error == .cancelled {
            throw CancellationError()
        } catch {
            throw ErrorBody(.notRunning, "no daemon answers at \(socketPath)", requestId: "")
        }
    }

    func failure(_ response: HTTPClientResponse) async throws -> ErrorBody {
        let data = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        if let body = try? JSONDecoder().decode(ErrorBody.self, from: data) { return body }
        return ErrorBody(.internalError, "the daemon answered \(response.status.code) without saying why", requestId: "")
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
