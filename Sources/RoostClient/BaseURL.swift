import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The address of a daemon's API server, for example `http://127.0.0.1:63387`: scheme, host, port and optionally a path prefix.
package struct BaseURL: Sendable, Equatable, CustomStringConvertible {
    /// The URL as given, without a trailing slash.
    package let description: String
    /// Without the brackets of an IPv6 address.
    package let host: String
    /// 443 or 80 where the URL names none.
    package let port: Int
    /// Whether the scheme is https.
    package let isSecure: Bool

    /// - Throws: ``ErrorBody`` with `invalid_request` if the text is not an http(s) URL, or has a query, a fragment or user information.
    package init(_ text: String) throws {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil
        else {
            throw ErrorBody(
                .invalidRequest, "\(text.prefix(200)) is not the address of a daemon", hint: "it looks like http://127.0.0.1:63387",
                requestId: "")
        }
        isSecure = scheme == "https"
        self.host = host.first == "[" && host.last == "]" ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? (isSecure ? 443 : 80)
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        description = text
    }

    /// Whether the host is `localhost`, 127.x.y.z or `::1`, judged by its text alone (names are not resolved).
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
    /// A daemon over TCP; the token is sent as a bearer token.
    case url(BaseURL, token: String?)

    /// The socket path or the URL, for messages; without the token.
    package var words: String {
        switch self {
        case .socket(let path): path
        case .url(let base, _): base.description
        }
    }
}
