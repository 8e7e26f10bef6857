import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import RoostModel
package import RoostSupport

/// The daemon's own requests to the outside: posts of small JSON bodies. No redirects; answers are not read beyond their status.
package struct OutboundClient: Sendable {
    package struct Options: Sendable {
        /// Whether loopback and private networks may be reached.
        package var allowsPrivate: Bool
        /// PEM file of the authorities that are trusted; `nil` for the system's.
        package var authorities: String?
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

    /// - Throws: ``OutboundError``, and what the connection throws.
    package func post(
        _ address: WebAddress, body: [UInt8], headers: [(String, String)], timeout: Duration = .seconds(10)
    ) async throws {
        var configuration = configuration(to: address)
        if let proxy = try options.proxies.proxy(host: address.host, port: address.port, isEncrypted: address.isEncrypted) {
            // The proxy finds the host by itself; what can be said without it is that a plain address is not private.
            guard options.allowsPrivate || !Self.isAddress(address.host) || AddressGuard.isPublic(address.host) else {
                throw OutboundError.privateAddress(host: address.host)
            }
            configuration.proxy = .server(proxy)
            // Who is connected to is the proxy, which a person named and which often is a neighbour.
            configuration.http1_1ConnectionDebugInitializer = nil
        } else {
            // Looked at once and connected to exactly that: a name that changes its meaning in between changes nothing.
            configuration.dnsOverride = [address.host: try await self.address(of: address)]
        }
        try await send(address, body: body, headers: headers, timeout: timeout, configuration)
    }

    /// Without a word on where the name leads: what a connection is then held to is where it really went.
    func configuration(to address: WebAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.httpVersion = .http1Only
        guard !options.allowsPrivate else { return configuration }
        // A refusal is final; who wants another try makes another request.
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
                throw OutboundError.unreadable(path, why: "it holds no certificates")
            }
            configuration.tlsConfiguration = tls
        }
        // One client a request, because the override is a client's; requests are rare and loops are shared.
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
        // One private address among several is enough: which one is taken must not be luck.
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
