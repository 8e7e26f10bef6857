import AsyncHTTPClient

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The proxy that the environment names for a host (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in either case), as curl reads
/// them. Never one for this machine: a token for the local daemon goes to nobody else.
struct ProxyRules {
    let environment: [String: String]

    func proxy(for base: BaseURL) -> HTTPClient.Configuration.Proxy? {
        guard !base.isLoopback, !isExempt(base.host) else { return nil }
        guard let text = variable(base.isSecure ? "https_proxy" : "http_proxy") ?? variable("all_proxy") else { return nil }
        guard let parts = URLComponents(string: text.contains("://") ? text : "http://" + text), let host = parts.host, !host.isEmpty else {
            return nil
        }
        let port = parts.port ?? 3128
        guard let user = parts.user else { return .server(host: host, port: port) }
        return .server(host: host, port: port, authorization: .basic(username: user, password: parts.password ?? ""))
    }

    private func isExempt(_ host: String) -> Bool {
        let host = host.lowercased()
        return (variable("no_proxy") ?? "").split(whereSeparator: { $0 == "," || $0.isWhitespace }).contains { rule in
            if rule == "*" { return true }
            let name = rule.lowercased().drop { $0 == "." }
            return host == name || host.hasSuffix("." + name)
        }
    }

    private func variable(_ name: String) -> String? {
        [name, name.uppercased()].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
}
