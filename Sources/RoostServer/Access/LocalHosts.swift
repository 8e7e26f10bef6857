import HTTPTypes
import RoostWire
import Synchronization

/// The host names of the TCP listener, and the origins that may use it from a browser. They are compared as exact strings, never as
/// patterns: a name that an attacker's DNS points at 127.0.0.1 is not among them (DNS rebinding).
package final class LocalHosts: Sendable {
    private struct Names: Sendable {
        var hosts: Set<String> = []
        var origins: Set<String> = []
        var url: String?
    }

    private let names = Mutex(Names())
    private let listed: Set<String>

    /// - Parameter listed: complete origins from the settings, in the form of ``WebOrigin``.
    package init(listed: [String]) {
        self.listed = Set(listed)
    }

    /// Sets the listener's port once the socket is bound; before that, every host is refused.
    ///
    /// - Parameter address: the address as written in URLs.
    package func listens(on port: Int, address: String = "127.0.0.1") {
        let hosts = ["localhost", "127.0.0.1", "[::1]"]
        names.withLock { names in
            names.hosts = Set(hosts.map { "\($0):\(port)" })
            names.origins = Set(hosts.map { "http://\($0):\(port)" })
            names.url = "http://\(address):\(port)"
            // Clients omit the default port of the scheme.
            if port == 80 {
                names.hosts.formUnion(hosts)
                names.origins.formUnion(hosts.map { "http://\($0)" })
            }
        }
    }

    /// The URL of the API server for browsers; `nil` while the listener is closed.
    package var url: String? { names.withLock { $0.url } }

    func accepts(host: String) -> Bool {
        names.withLock { names in
            // Of the names, only `localhost` has letters, and their case is ignored.
            names.hosts.contains(host) || names.hosts.contains(Self.lowercased(host))
        }
    }

    func accepts(origin: String) -> Bool {
        listed.contains(origin) || names.withLock { $0.origins.contains(origin) }
    }

    /// Folds ASCII letters only, so that no other character maps to them.
    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

/// An origin as browsers serialize it: scheme, host and, unless it is the scheme's default, port.
package enum WebOrigin {
    /// - Returns: why the text is not an origin; `nil` if it is one.
    package static func fault(in text: String) -> String? {
        let scheme = ["http://", "https://"].first { text.hasPrefix($0) }
        guard let scheme else { return "it does not start with http:// or https://" }
        let rest = text.dropFirst(scheme.count)
        guard !rest.isEmpty else { return "it has no host" }
        if rest.contains("*") { return "it has a wildcard; list each origin" }
        if rest.contains("@") { return "it has credentials" }
        if rest.contains(where: { "/?#\\".contains($0) }) { return "it has a path; an origin ends after the host or port" }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !rest.contains(where: \.isUppercase) else {
            return "it is not in the form that browsers use: lower case, no spaces"
        }
        let afterHost = rest.hasPrefix("[") ? rest.drop { $0 != "]" }.dropFirst() : rest.drop { $0 != ":" }
        let host = rest.dropLast(afterHost.count)
        guard !host.isEmpty, host != "[]" else { return "it has no host" }
        if !afterHost.isEmpty {
            guard afterHost.first == ":", let port = UInt16(afterHost.dropFirst()), port > 0, String(port) == afterHost.dropFirst() else {
                return "its port is not a number from 1 to 65535"
            }
            if scheme == "http://" ? port == 80 : port == 443 { return "browsers omit the default port of the scheme" }
        }
        return nil
    }
}
