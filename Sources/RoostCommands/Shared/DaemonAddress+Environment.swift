import RoostClient
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DaemonAddress {
    /// Whether the daemon is one that this program may start and stop: that of the state folder.
    var isOwn: Bool {
        switch self {
        case .socket: true
        case .url: false
        }
    }

    /// `ROOST_URL` with `ROOST_TOKEN`; a token alone goes to the own daemon's TCP listener, once that has proven itself; neither: the socket.
    static func current() async throws -> DaemonAddress {
        let environment = HostEnvironment.current
        let token = environment["ROOST_TOKEN"]?.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace }
        let given = (token?.isEmpty ?? true) ? nil : token.map(String.init)
        if let url = environment["ROOST_URL"], !url.isEmpty { return .url(try BaseURL(url), token: given) }
        guard let given else { return .socket(StateFolder.current.socket) }
        return .url(try await LocalListener.proven(), token: given)
    }
}

/// The TCP listener of the state folder's daemon.
enum LocalListener {
    private static let usualURL = "http://127.0.0.1:63387"

    /// Its URL, after what listens there has proven to be that daemon: else a credential could go to who took the port.
    ///
    /// - Parameter url: as the daemon itself said it, where it was asked.
    static func proven(url: String? = nil) async throws -> BaseURL {
        let file = StateFolder.current.instance
        let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.split(whereSeparator: \.isNewline) ?? []
        let base = try BaseURL(url ?? (lines.count > 1 ? String(lines[1]) : usualURL))
        guard let key = lines.first, let check = InstanceCheck(key: key) else {
            throw ErrorBody(
                .notRunning, "no daemon of \(StateFolder.current.path) has an API server for programs with tokens", requestId: "")
        }
        guard try await check.holds(at: base) else {
            let listener = PortHolder.find(port: base.port)?.words ?? "another program"
            throw ErrorBody(
                .notAuthorized,
                "\(listener) listens at \(base), and it is not the daemon of \(StateFolder.current.path); nothing secret was sent",
                hint: "end that program, or give the daemon another port", requestId: "")
        }
        return base
    }
}
