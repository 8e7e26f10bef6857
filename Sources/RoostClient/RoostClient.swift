import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A connection to a running daemon: requests and event streams, over its Unix socket or over TCP with a token.
package struct RoostClient: Sendable {
    package let address: DaemonAddress
    private let http: HTTPClient

    private init(address: DaemonAddress, environment: [String: String]) throws {
        self.address = address
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(5)
        configuration.httpVersion = .http1Only
        // The daemon runs or it does not; whoever starts one waits for it there.
        configuration.connectionPool.retryConnectionEstablishment = false
        // The daemon never redirects, and a token must not be sent anywhere but to the daemon it belongs to.
        configuration.redirectConfiguration = .disallow
        if case .url(let base, _) = address {
            configuration.proxy = try Self.proxy(for: base, environment)
            if base.isSecure { configuration.tlsConfiguration = Self.tls(environment) }
        }
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Opens a client, runs the body and closes the client.
    ///
    /// - Parameter environment: proxy and certificate variables, used for URLs.
    /// - Throws: ``ErrorBody`` with `invalid_request` if the token would be sent unencrypted to another machine, or if the proxy cannot be
    ///   used.
    package static func with<Value: Sendable>(
        _ address: DaemonAddress, environment: [String: String] = [:], _ body: (RoostClient) async throws -> Value
    ) async throws -> Value {
        if case .url(let base, .some) = address, !base.isSecure, !base.isLoopback {
            throw ErrorBody(
                .invalidRequest, "the token was not sent: anyone on the way to \(base) could read it",
                hint: "use an https URL, or a tunnel: ssh -L 63387:127.0.0.1:63387 \(base.host)", requestId: "")
        }
        let client = try RoostClient(address: address, environment: environment)
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

    private static func proxy(for base: BaseURL, _ environment: [String: String]) throws -> HTTPClient.Configuration.Proxy? {
        let found: Proxy?
        do {
            found = try ProxySettings(environment: environment).proxy(host: base.host, port: base.port, isEncrypted: base.isSecure)
        } catch let error as UnusableProxy {
            throw ErrorBody(.invalidRequest, error.description, requestId: "")
        }
        return found.map { proxy in
            guard let user = proxy.user else { return .server(host: proxy.host, port: proxy.port) }
            return .server(host: proxy.host, port: proxy.port, authorization: .basic(username: user, password: proxy.password))
        }
    }

    /// OpenSSL's own variables name certificates to trust instead of the system's.
    private static func tls(_ environment: [String: String]) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        let own = ["SSL_CERT_FILE", "SSL_CERT_DIR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        if let own { configuration.trustRoots = .file(own) }
        return configuration
    }

    func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request: HTTPClientRequest
        switch address {
        case .socket(let socket):
            request = HTTPClientRequest(url: "http+unix://\(Self.percentEncoded(socket))\(path)")
            request.headers.add(name: "host", value: "roost")
        case .url(let base, let token):
            request = HTTPClientRequest(url: base.description + path)
            if let token { request.headers.add(name: "authorization", value: "Bearer " + token) }
        }
        request.method = method
        return request
    }

    private static func percentEncoded(_ path: String) -> String {
        path.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    func execute(_ request: HTTPClientRequest, timeout: TimeAmount) async throws -> HTTPClientResponse {
        do {
            return try await http.execute(request, timeout: timeout)
        } catch let error as CancellationError {
            throw error
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw ErrorBody(.timedOut, "the daemon accepted the request but did not answer in time", requestId: "")
        } catch let error as HTTPClientError where error == .cancelled {
            throw CancellationError()
        } catch  where error is NIOSSLError || error is NIOSSLExtraError {
            throw ErrorBody(
                .notAuthorized, "\(address.words) could not prove its identity, so nothing was sent: \(error)",
                hint: "for a certificate of your own: SSL_CERT_FILE=ca.pem", requestId: "")
        } catch {
            throw ErrorBody(.notRunning, "no daemon answers at \(address.words)", requestId: "")
        }
    }

    func failure(_ response: HTTPClientResponse) async throws -> ErrorBody {
        let data = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        if let body = try? JSONDecoder().decode(ErrorBody.self, from: data) { return body }
        return ErrorBody(.internalError, "\(address.words) answered \(response.status.code) without giving a reason", requestId: "")
    }
}
