/// An http or https URL as the daemon accepts it: host, optional port, path and query, but no user name and no fragment.
package struct WebAddress: Sendable, Equatable {
    /// The URL with scheme and host in lower case.
    package let text: String
    /// Whether the scheme is https.
    package let isEncrypted: Bool
    /// In lower case, without brackets and without the trailing dot of a fully qualified name.
    package let host: String
    /// 443 or 80 where the URL names none.
    package let port: Int

    /// `nil` if the text is not such a URL.
    package init?(_ text: String) {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            !text.contains("#"), !text.contains("\\")
        else { return nil }
        isEncrypted = scheme == "https://"
        let authority = lower.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        let name: Substring
        let rest: Substring
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            name = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
        } else {
            name = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(name.count)
        }
        if rest.isEmpty {
            port = isEncrypted ? 443 : 80
        } else {
            guard rest.hasPrefix(":"), let number = Int(rest.dropFirst()), (1...65_535).contains(number) else { return nil }
            port = number
        }
        host = name.hasSuffix(".") ? String(name.dropLast()) : String(name)
        let isIPv6 = authority.hasPrefix("[")
        // Only plain host names: the text that is resolved and the text that is connected to must be the same.
        guard !host.isEmpty, !host.hasPrefix("."), host.utf8.allSatisfy({ Self.isAllowed($0, inIPv6: isIPv6) }) else { return nil }
        let path = text.dropFirst(scheme.count + authority.count)
        self.text = "\(scheme)\(isIPv6 ? "[\(host)]" : host)\(rest)\(path.hasPrefix("/") ? "" : "/")\(path)"
    }

    private static func isAllowed(_ byte: UInt8, inIPv6: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): true
        case UInt8(ascii: "a")...UInt8(ascii: "f"): true
        case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"): !inIPv6
        case UInt8(ascii: ":"): inIPv6
        default: false
        }
    }
}
