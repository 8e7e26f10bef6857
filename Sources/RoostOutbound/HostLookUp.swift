import NIOCore
import NIOPosix

/// Names to addresses. A dependency, so that tests say what a name means.
package struct HostLookUp: Sendable {
    /// - Returns: addresses as text, in the system's order; a text that is an address is its own.
    package let addresses: @Sendable (_ host: String, _ port: Int) async throws -> [String]

    package init(addresses: @escaping @Sendable (_ host: String, _ port: Int) async throws -> [String]) {
        self.addresses = addresses
    }

    /// The system's resolver, on a thread that may wait.
    package static let system = HostLookUp { host, port in
        try await NIOThreadPool.singleton.runIfActive {
            try SystemResolver.addresses(host, port)
        }
    }
}
