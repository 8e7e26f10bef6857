#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The hosts that are reached without a proxy: those in `NO_PROXY`, and this machine.
struct ProxyExceptions: Sendable, Equatable {
    private enum Rule: Equatable {
        case everything
        /// A host name including its subdomains, or an address.
        case host(String, port: Int?)
        case network([UInt8], bits: Int)
    }

    private let rules: [Rule]

    /// - Parameter list: separated by commas or blanks; malformed entries are ignored, as in other programs.
    init(_ list: String) {
        rules = list.lowercased().split { $0 == "," || $0.isWhitespace }.compactMap(Self.rule)
    }

    /// - Parameter host: a name or an address, without brackets.
    func hold(host: String, port: Int) -> Bool {
        var host = host.lowercased()
        if host.last == "." { host.removeLast() }
        let address = Self.address(host)
        if Self.isThisMachine(host, address) { return true }
        return rules.contains { rule in
            switch rule {
            case .everything: true
            case .host(let name, let only):
                (only == nil || only == port)
                    && (host == name || host.hasSuffix("." + name) || address.map { $0 == Self.address(name) } == true)
            case .network(let network, let bits): address.map { Self.isSame($0, network, bits) } == true
            }
        }
    }

    private static func rule(_ text: Substring) -> Rule? {
        if text == "*" { return .everything }
        if let slash = text.firstIndex(of: "/") {
            guard let network = address(String(text[..<slash])), let bits = Int(text[text.index(after: slash)...]),
                (0...network.count * 8).contains(bits)
            else { return nil }
            return .network(network, bits: bits)
        }
        var name = text
        if name.hasPrefix("*.") { name.removeFirst() }
        if name.hasPrefix(".") { name.removeFirst() }
        return HostAndPort(name).map { place in
            .host(place.host.last == "." ? String(place.host.dropLast()) : place.host, port: place.port)
        }
    }

    private static func isThisMachine(_ host: String, _ address: [UInt8]?) -> Bool {
        if host == "localhost" { return true }
        guard let address else { return false }
        return address.count == 4 ? address[0] == 127 : address == Array(repeating: 0, count: 15) + [1]
    }

    private static func isSame(_ address: [UInt8], _ network: [UInt8], _ bits: Int) -> Bool {
        guard address.count == network.count else { return false }
        let whole = bits / 8
        guard address[..<whole] == network[..<whole] else { return false }
        let rest = bits % 8
        return rest == 0 || (address[whole] ^ network[whole]) >> UInt8(8 - rest) == 0
    }

    /// 4 or 16 bytes; `nil` for a name.
    private static func address(_ text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: &v4) { Array($0) } }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: &v6) { Array($0) } }
        return nil
    }
}
