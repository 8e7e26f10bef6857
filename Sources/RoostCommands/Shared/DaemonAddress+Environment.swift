import RoostClient
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DaemonAddress {
    /// Whether it is the daemon of this user's state folder, which this program may start and stop.
    var isOwn: Bool {
        switch self {
        case .socket: true
        case .url: false
        }
    }

    /// `ROOST_URL` with `ROOST_TOKEN`; a token alone is used at the local TCP listener after that has proven its identity; without both,
    /// the Unix socket.
    static func current() async throws -> DaemonAddress {
        let environment = HostEnvironment.current
        let token = environment["ROOST_TOKEN"]?.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace }
        let given = (token?.isEmpty ?? true) ? nil : token.map(String.init)
        if let url = environment["ROOST_URL"], !url.isEmpty { return .url(try BaseURL(url), token: given) }
        guard let given else { return .socket(StateFolder.current.socket) }
        return .url(try await LocalListener.proven(), token: given)
    }
}

/// The TCP listener of the daemon that owns the state folder.
enum LocalListener {
    private static let usualURL = "http://127.0.0.1:63387"

    /// The listener's URL, after the program behind it has proven to be that daemon. Otherwise a credential could be sent to another
    /// program that took the port.
    ///
    /// - Parameter url: the URL that the daemon itself reported, if known.
    static func proven(url: String? = nil) async throws -> BaseURL {
        let file = StateFolder.current.instance
        let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.split(whereSeparator: \.isNewline) ?? []
        let base = try BaseURL(url ?? (lines.count > 1 ? String(lines[1]) : usualURL))
        guard let key = lines.first, let check = InstanceCheck(key: key) else {
            throw ErrorBody(
                .notRunning, "no daemon of \(StateFolder.current.path) has a TCP listener, which tokens need", requestId: "")
        }
        guard try await check.holds(at: base) else {
            let listener = PortHolder.find(port: base.port)?.words ?? "another program"
            throw ErrorBody(
                .notAuthorized,
                "\(listener) listens at \(base), and it is not the daemon of \(StateFolder.current.path); no credential was sent",
                hint: "end that program, or give the daemon another port", requestId: "")
        }
        return base
    }
}
