import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a daemon's API server is, such as `http://127.0.0.1:63387`: scheme, host and port, perhaps a path before the API's own.
package struct BaseURL: Sendable, Equatable, CustomStringConvertible {
    /// Without a slash at its end.
    package let description: String
    package let host: String
    package let port: Int
    package let isSecure: Bool

    /// - Throws: ``ErrorBody`` with `invalid_request` for what is no such URL.
    package init(_ text: String) throws {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil
        else {
            throw ErrorBody(
                .invalidRequest, "\(text.prefix(200)) is no address of a daemon", hint: "it looks like http://127.0.0.1:63387",
                requestId: "")
        }
        isSecure = scheme == "https"
        self.host = host.first == "[" && host.last == "]" ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? (isSecure ? 443 : 80)
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        description = text
    }

    /// Whether it names this very machine, whatever resolvers and proxies say.
    package var isLoopback: Bool {
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// How a client reaches a daemon.
package enum DaemonAddress: Sendable, Equatable {
    /// The Unix socket of the owner's own daemon, which needs no token.
    case socket(String)
    case url(BaseURL, token: String?)

    /// For messages; shows no token.
    package var words: String {
        switch self {
        case .socket(let path): path
        case .url(let base, _): base.description
        }
    }
}
