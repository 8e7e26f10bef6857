import HTTPTypes
import RoostWire
import Synchronization

/// The names under which this machine reaches the TCP listener, and the origins that may use it from a browser. Exact texts, never patterns: a
/// name that an attacker's server points at 127.0.0.1 is not among them.
package final class LocalHosts: Sendable {
    private struct Names: Sendable {
        var hosts: Set<String> = []
        var origins: Set<String> = []
        var url: String?
    }

    private let names = Mutex(Names())
    private let listed: Set<String>

    /// - Parameter listed: whole origins of the settings, as ``WebOrigin`` writes them.
    package init(listed: [String]) {
        self.listed = Set(listed)
    }

    /// Known once the socket is bound; before that every host is refused.
    ///
    /// - Parameter address: as it stands in URLs.
    package func listens(on port: Int, address: String = "127.0.0.1") {
        let hosts = ["localhost", "127.0.0.1", "[::1]"]
        names.withLock { names in
            names.hosts = Set(hosts.map { "\($0):\(port)" })
            names.origins = Set(hosts.map { "http://\($0):\(port)" })
            names.url = "http://\(address):\(port)"
            // Browsers and programs leave out the port that a scheme implies.
            if port == 80 {
                names.hosts.formUnion(hosts)
                names.origins.formUnion(hosts.map { "http://\($0)" })
            }
        }
    }

    /// Where browsers find the API server; `nil` as long as it is shut.
    package var url: String? { names.withLock { $0.url } }

    func accepts(host: String) -> Bool {
        names.withLock { names in
            // Only the one name has letters, and only those may differ in case.
            names.hosts.contains(host) || names.hosts.contains(Self.lowercased(host))
        }
    }

    func accepts(origin: String) -> Bool {
        listed.contains(origin) || names.withLock { $0.origins.contains(origin) }
    }

    /// Of ASCII letters alone: no other alphabet may fold into ours.
    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

/// An origin as a browser writes it: scheme, host and, where it is not the scheme's own, port.
package enum WebOrigin {
    /// - Returns: the words of why the text is none; `nil` for a good one.
    package static func fault(in text: String) -> String? {
        let scheme = ["http://", "https://"].first { text.hasPrefix($0) }
        guard let scheme else { return "it does not begin with http:// or https://" }
        let rest = text.dropFirst(scheme.count)
        guard !rest.isEmpty else { return "it names no host" }
        if rest.contains("*") { return "it has a wildcard; name each origin" }
        if rest.contains("@") { return "it has credentials" }
        if rest.contains(where: { "/?#\\".contains($0) }) { return "it has a path; an origin ends with its host or port" }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !rest.contains(where: \.isUppercase) else {
            return "it is not written as browsers write it: lower case, no spaces"
        }
        let afterHost = rest.hasPrefix("[") ? rest.drop { $0 != "]" }.dropFirst() : rest.drop { $0 != ":" }
        let host = rest.dropLast(afterHost.count)
        guard !host.isEmpty, host != "[]" else { return "it names no host" }
        if !afterHost.isEmpty {
            guard afterHost.first == ":", let port = UInt16(afterHost.dropFirst()), port > 0, String(port) == afterHost.dropFirst() else {
                return "its port is no number from 1 to 65535"
            }
            if scheme == "http://" ? port == 80 : port == 443 { return "browsers leave out the port that its scheme implies" }
        }
        return nil
    }
}
