/// Selects the proxy of a request according to the environment. The rules are in docs/configuration.md.
package struct ProxySettings: Sendable, Equatable {
    private let encrypted: Variable?
    private let plain: Variable?
    private let exceptions: ProxyExceptions

    private struct Variable: Equatable {
        let name: String
        let value: String
    }

    /// Reads `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, and the upper-case forms of all but `http_proxy`.
    package init(environment: [String: String]) {
        func variable(_ names: String...) -> Variable? {
            for name in names {
                if let value = environment[name], !value.isEmpty { return Variable(name: name, value: value) }
            }
            return nil
        }
        encrypted = variable("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        // HTTP_PROXY is ignored, because a request to a CGI program can set it (httpoxy).
        plain = variable("http_proxy", "all_proxy", "ALL_PROXY")
        exceptions = ProxyExceptions(variable("no_proxy", "NO_PROXY")?.value ?? "")
    }

    /// - Parameter host: a name or an address, without brackets.
    /// - Returns: `nil` for a direct connection.
    /// - Throws: ``UnusableProxy`` instead of connecting directly against the user's intent.
    package func proxy(host: String, port: Int, isEncrypted: Bool) throws -> Proxy? {
        guard let variable = isEncrypted ? encrypted : plain, !exceptions.hold(host: host, port: port) else { return nil }
        guard let proxy = Proxy(variable.value) else { throw UnusableProxy(variable: variable.name) }
        return proxy
    }
}

/// An HTTP proxy that is reached without TLS.
package struct Proxy: Sendable, Equatable {
    /// A name or an address, without brackets.
    package let host: String
    /// 80 by default.
    package let port: Int
    /// `nil` if the proxy needs no authentication.
    package let user: String?
    /// Empty if there is none.
    package let password: String

    /// Parses `[http://][user[:password]@]host[:port][/]`; `nil` for anything else.
    init?(_ text: String) {
        var rest = text[...]
        if let scheme = rest.firstRange(of: "://") {
            guard rest[..<scheme.lowerBound].lowercased() == "http" else { return nil }
            rest = rest[scheme.upperBound...]
        }
        if rest.last == "/" { rest.removeLast() }
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(Self.decoded)
            user = parts[0]
            password = parts.count == 2 ? parts[1] : ""
            rest = rest[rest.index(after: at)...]
        } else {
            user = nil
            password = ""
        }
        guard let place = HostAndPort(rest), place.host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"/?#@\\".utf8.contains($0) }) else {
            return nil
        }
        host = place.host
        port = place.port ?? 80
    }

    /// Percent-decoded; malformed escapes are kept.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A variable names a proxy that is not supported. The value is not included, because it may contain a password.
package struct UnusableProxy: Error, Equatable, CustomStringConvertible {
    /// The name of the variable.
    package let variable: String

    package var description: String {
        "\(variable) does not name a supported proxy; the form is http://proxy.example:3128"
    }
}

/// `host`, `host:port`, `[address]:port`, or an IPv6 address alone.
struct HostAndPort {
    let host: String
    let port: Int?

    init?(_ text: Substring) {
        let name: Substring
        var rest: Substring
        if text.first == "[", let end = text.firstIndex(of: "]") {
            name = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else if text.count(where: { $0 == ":" }) > 1 {
            name = text
            rest = ""
        } else {
            name = text.prefix { $0 != ":" }
            rest = text.dropFirst(name.count)
        }
        if rest.isEmpty {
            port = nil
        } else {
            guard rest.removeFirst() == ":", rest.allSatisfy(\.isNumber), let number = Int(rest), (1...65_535).contains(number) else {
                return nil
            }
            port = number
        }
        guard !name.isEmpty else { return nil }
        host = String(name)
    }
}
