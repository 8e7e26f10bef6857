import NIOCore
import NIOPosix

/// Resolves host names. A dependency, so that tests decide what a name resolves to.
package struct HostLookUp: Sendable {
    /// - Returns: the addresses as text, in the system's order; an address resolves to itself.
    package let addresses: @Sendable (_ host: String, _ port: Int) async throws -> [String]

    package init(addresses: @escaping @Sendable (_ host: String, _ port: Int) async throws -> [String]) {
        self.addresses = addresses
    }

    /// The system's resolver, called on a thread that may block.
    package static let system = HostLookUp { host, port in
        try await NIOThreadPool.singleton.runIfActive {
            try SystemResolver.addresses(host, port)
        }
    }
}
