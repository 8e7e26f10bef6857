import NIOCore
import NIOPosix
import RoostWire
import Synchronization

#if os(Linux)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Accepts only processes of the daemon's own user (or root) on the Unix socket. The socket's folder is not accessible to others; this is
/// the second check, in case the folder's mode is changed. Looked up once per connection.
final class PeerCredentials: Sendable {
    private let own = geteuid()
    private let known = Mutex<[ObjectIdentifier: UInt32]>([:])

    /// - Throws: ``ErrorBody`` with `not_authorized`.
    func check(_ channel: any Channel, requestID: String) async throws {
        let key = ObjectIdentifier(channel)
        var peer = known.withLock { $0[key] }
        if peer == nil {
            peer = try await peerUser(of: channel)
            if let peer {
                known.withLock { $0[key] = peer }
                channel.closeFuture.whenComplete { _ in self.known.withLock { $0[key] = nil } }
            }
        }
        guard let peer else {
            throw ErrorBody(.notAuthorized, "the process behind this connection could not be identified", requestId: requestID)
        }
        guard peer == own || peer == 0 else {
            throw ErrorBody(
                .notAuthorized, "this daemon belongs to uid \(own); you are uid \(peer)", hint: "start your own daemon with roost up",
                requestId: requestID)
        }
    }

    #if os(Linux)
        /// `struct ucred` of unix(7).
        private struct Credentials {
            var pid: Int32 = 0
            var uid: UInt32 = 0
            var gid: UInt32 = 0
        }

        private func peerUser(of channel: any Channel) async throws -> UInt32? {
            guard let provider = channel as? any SocketOptionProvider else { return nil }
            let credentials: Credentials = try await provider.unsafeGetSocketOption(
                level: .init(rawValue: SOL_SOCKET), name: .init(rawValue: SO_PEERCRED)
            ).get()
            return credentials.uid
        }
    #else
        private func peerUser(of channel: any Channel) async throws -> UInt32? {
            // LOCAL_PEERCRED of unix(4) is not read yet; on macOS the folder's mode is the only check.
            own
        }
    #endif
}
