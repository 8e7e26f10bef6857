/// Which proxy a request takes, by the usual variables (in small letters, which win, or capitals).
package struct ProxySettings: Sendable, Equatable {
    private let encrypted: WebAddress?
    private let plain: WebAddress?
    private let exceptions: [String]

    package init(environment: [String: String]) {
        func value(_ name: String) -> String? {
            [name, name.uppercased()].compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        func address(_ name: String) -> WebAddress? {
            value(name).flatMap { WebAddress($0.contains("://") ? $0 : "http://" + $0) }
        }
        encrypted = address("https_proxy")
        // In capitals this one can be set by a request to a CGI program, so it does not count (httpoxy).
        plain = environment["http_proxy"].flatMap { $0.isEmpty ? nil : WebAddress($0.contains("://") ? $0 : "http://" + $0) }
        exceptions = (value("no_proxy") ?? "").lowercased().split(separator: ",").map {
            String($0.drop { $0 == " " }.prefix { $0 != " " })
        }
    }

    /// `nil` for the direct way.
    package func proxy(for address: WebAddress) -> WebAddress? {
        guard let proxy = address.isEncrypted ? encrypted : plain, !isExcepted(address) else { return nil }
        return proxy
    }

    private func isExcepted(_ address: WebAddress) -> Bool {
        exceptions.contains { exception in
            if exception == "*" { return true }
            let name =
                exception.hasPrefix("*.") ? exception.dropFirst(2) : exception.hasPrefix(".") ? exception.dropFirst() : exception[...]
            guard !name.isEmpty else { return false }
            return address.host == name || "\(address.host):\(address.port)" == name || address.host.hasSuffix("." + name)
        }
    }
}
