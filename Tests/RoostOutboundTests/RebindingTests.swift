import Foundation
import RoostModel
import RoostSupport
import Synchronization
import Testing

@testable import RoostOutbound

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// LB-21: what a name meant when it was looked at, and where the connection goes.
@Suite("A name that changes its meaning")
struct RebindingTests {
    private func client(allowsPrivate: Bool, lookUp: HostLookUp = .system) -> OutboundClient {
        OutboundClient(
            options: .init(allowsPrivate: allowsPrivate, authorities: nil, proxies: ProxySettings(environment: [:])), lookUp: lookUp)
    }

    @Test("LB-21 a name is looked up once, and what was looked at is what is connected to")
    func pinned() async throws {
        let listener = try Listener()
        let asked = Mutex(0)
        let resolver = HostLookUp { _, _ in
            asked.withLock { $0 += 1 }
            return asked.withLock { $0 } == 1 ? ["127.0.0.1"] : ["127.0.0.2"]
        }
        // A name that no other resolver knows: only the checked answer leads anywhere.
        let address = try #require(WebAddress("http://rebound.invalid:\(listener.port)/hook"))
        try await client(allowsPrivate: true, lookUp: resolver).post(address, body: Array("said".utf8), headers: [])
        #expect(listener.end().hasPrefix("POST /hook "))
        #expect(asked.withLock { $0 } == 1)
    }

    @Test(
        "LB-21 a connection that leads to this machine after all carries no request; the control: without the guard it does",
        arguments: [true, false])
    func connected(allowsPrivate: Bool) async throws {
        let listener = try Listener()
        let client = client(allowsPrivate: allowsPrivate)
        let address = try #require(WebAddress("http://localhost:\(listener.port)/hook"))
        // Past the look-up, as if it had said a public address and the name had changed since.
        let unpinned = client.configuration(to: address)
        if allowsPrivate {
            try await client.send(address, body: Array("said".utf8), headers: [], unpinned)
            #expect(listener.end().hasPrefix("POST /hook "))
        } else {
            await #expect(throws: OutboundError.privateAddress(host: "localhost")) {
                try await client.send(address, body: Array("said".utf8), headers: [], unpinned)
            }
            #expect(listener.end() == "")
        }
    }
}

/// A port of 127.0.0.1 that answers 200 to one connection and keeps what came.
private final class Listener: Sendable {
    let port: Int
    private let socket: Int32
    private let heard = Mutex("")

    init() throws {
        #if canImport(Glibc)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (descriptor, size) = (socket, length)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 4) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in serve() }
    }

    private func serve() {
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(connection, &bytes, bytes.count)
            guard count > 0 else { break }
            let text = String(decoding: bytes.prefix(count), as: UTF8.self)
            heard.withLock { $0 += text }
            guard heard.withLock({ $0.hasSuffix("said") }) else { continue }
            let answer = Array("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".utf8)
            _ = write(connection, answer, answer.count)
        }
        close(connection)
    }

    /// What the one connection carried.
    func end() -> String {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
        return heard.withLock { $0 }
    }
}
