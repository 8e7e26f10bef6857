import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import RoostModel
package import RoostSupport

/// The daemon's own outgoing requests: it posts small JSON bodies. Follows no redirects and reads only the status of the answer.
package struct OutboundClient: Sendable {
    /// The configured limits of outgoing requests.
    package struct Options: Sendable {
        /// Whether loopback addresses and private networks may be contacted.
        package var allowsPrivate: Bool
        /// A PEM file with the certificate authorities to trust; `nil` for the system's.
        package var authorities: String?
        /// The proxies to use, by scheme and host.
        package var proxies: ProxySettings

        package init(allowsPrivate: Bool, authorities: String?, proxies: ProxySettings) {
            self.allowsPrivate = allowsPrivate
            self.authorities = authorities
            self.proxies = proxies
        }
    }

    private let options: Options
    private let lookUp: HostLookUp

    package init(options: Options, lookUp: HostLookUp = .system) {
        self.options = options
        self.lookUp = lookUp
    }

    /// Posts the body once, without retrying.
    ///
    /// - Throws: ``OutboundError``, and the errors of the connection.
    package func post(
        _ address: WebAddress, body: [UInt8], headers: [(String, String)], timeout: Duration = .seconds(10)
    ) async throws {
        var configuration = configuration(to: address)
        if let proxy = try options.proxies.proxy(host: address.host, port: address.port, isEncrypted: address.isEncrypted) {
            // The proxy resolves the host itself; here, only a literal address can be checked.
            guard options.allowsPrivate || !Self.isAddress(address.host) || AddressGuard.isPublic(address.host) else {
                throw OutboundError.privateAddress(host: address.host)
            }
            configuration.proxy = .server(proxy)
            // The connection goes to the proxy, which a person configured and which is often in a private network.
            configuration.http1_1ConnectionDebugInitializer = nil
        } else {
            // Resolved once, and the connection goes to exactly that address: a name that resolves differently a moment later changes
            // nothing.
            configuration.dnsOverride = [address.host: try await self.address(of: address)]
        }
        try await send(address, body: body, headers: headers, timeout: timeout, configuration)
    }

    /// The configuration without a resolved address; each connection is checked by the address it was made to.
    func configuration(to address: WebAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.httpVersion = .http1Only
        guard !options.allowsPrivate else { return configuration }
        // A refusal is final; callers retry with a new request.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { channel in
            guard let peer = channel.remoteAddress?.ipAddress, AddressGuard.isPublic(peer) else {
                return channel.eventLoop.makeFailedFuture(OutboundError.privateAddress(host: address.host))
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        return configuration
    }

    func send(
        _ address: WebAddress, body: [UInt8], headers: [(String, String)], timeout: Duration = .seconds(10),
        _ configuration: HTTPClient.Configuration
    ) async throws {
        var configuration = configuration
        if let path = options.authorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            do {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
            } catch {
                throw OutboundError.unreadable(path, why: "it contains no certificates")
            }
            configuration.tlsConfiguration = tls
        }
        // One client per request, because the override belongs to the client. Requests are rare, and the event loops are shared.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var request = HTTPClientRequest(url: address.text)
        request.method = .POST
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        let result: Result<UInt, any Error>
        do {
            result = .success(try await client.execute(request, timeout: .seconds(timeout.components.seconds)).status.code)
        } catch {
            result = .failure(error)
        }
        try? await client.shutdown()
        let status = Int(try result.get())
        guard (200..<300).contains(status) else { throw OutboundError.refused(status: status) }
    }

    private func address(of target: WebAddress) async throws -> String {
        let found = try await lookUp.addresses(target.host, target.port)
        guard let first = found.first else { throw OutboundError.unknownHost(target.host, why: "it has no address") }
        // A single private address is enough to refuse: the choice among several must not be left to chance.
        guard options.allowsPrivate || found.allSatisfy(AddressGuard.isPublic) else {
            throw OutboundError.privateAddress(host: target.host)
        }
        return first
    }

    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.split(separator: ".").last.map { $0.allSatisfy(\.isNumber) } == true
    }
}

extension HTTPClient.Configuration.Proxy {
    fileprivate static func server(_ proxy: Proxy) -> Self {
        guard let user = proxy.user else { return .server(host: proxy.host, port: proxy.port) }
        return .server(host: proxy.host, port: proxy.port, authorization: .basic(username: user, password: proxy.password))
    }
}
