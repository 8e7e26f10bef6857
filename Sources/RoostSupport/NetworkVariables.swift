/// Variables about network access that every run gets: proxies and certificate authorities.
package enum NetworkVariables {
    /// Addresses of proxies; one may contain a password.
    package static let proxies = [
        "ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "https_proxy", "no_proxy",
    ]

    /// Each names a file or folder with certificates of authorities.
    package static let certificates = [
        "AWS_CA_BUNDLE", "CARGO_HTTP_CAINFO", "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE", "CURL_CA_BUNDLE", "DENO_CERT", "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "NIX_SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "REQUESTS_CA_BUNDLE",
        "SSL_CERT_DIR", "SSL_CERT_FILE",
    ]

    /// The parts of proxy variables that must never be stored or shown: an address with a password, and the password.
    package static func secrets(_ variables: [String: String]) -> [String] {
        proxies.compactMap { variables[$0] }.filter { $0.contains("@") }.flatMap { address -> [String] in
            let authority = address.split(separator: "/", omittingEmptySubsequences: true).first { $0.contains("@") } ?? ""
            let user = authority.prefix { $0 != "@" }
            guard let colon = user.firstIndex(of: ":") else { return [address] }
            let password = String(user[user.index(after: colon)...])
            return password.utf8.count >= 6 ? [address, password] : [address]
        }
    }
}
