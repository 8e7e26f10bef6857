#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import RoostModel
import RoostSupport

/// Certificates of a run with network access: the files named by the owner's variables are shown if they contain only certificates.
extension ToolchainLook {
    private static let largestBundle = 4 << 20
    private static let mostCertificates = 1_024

    /// - Parameter tools: the owner's environment variables.
    func certificates(_ tools: [String: String]) -> Certificates {
        var found = Certificates()
        for name in NetworkVariables.certificates {
            guard let value = tools[name], !value.isEmpty else { continue }
            // Only the variable for folders may contain several paths.
            let places = name == "SSL_CERT_DIR" ? value.split(separator: ":").map(String.init) : [value]
            if let why = places.lazy.compactMap(certificateComplaint).first {
                found.hidden[name] = why
                continue
            }
            found.variables[name] = value
            for place in places where !isSystem(place) || !isSystem(HostFile.entry(place)?.resolved ?? place) {
                if let resolved = HostFile.entry(place)?.resolved {
                    found.parts.append(ToolFolder.Part(source: resolved, destination: place))
                }
            }
        }
        return found
    }

    private func certificateComplaint(_ path: String) -> String? {
        guard AbsolutePath.isPlain(path) else { return "it is not an absolute path" }
        guard let entry = HostFile.entry(path) else { return "\(path) does not exist" }
        if isSystem(path), isSystem(entry.resolved) { return nil }
        for place in Set([path, entry.resolved]) where !mayShow(place) { return "\(path) may not be shown" }
        guard entry.isFolder else { return bundleComplaint(entry.resolved, path) }
        guard let names = HostFile.names(entry.resolved, most: Self.mostCertificates) else { return "\(path) has too many files" }
        return names.lazy.compactMap { bundleComplaint(entry.resolved + "/" + $0, path + "/" + $0) }.first
    }

    private func bundleComplaint(_ path: String, _ name: String) -> String? {
        guard let text = HostFile.text(path, most: Self.largestBundle) else { return "\(name) is not a certificate file" }
        if text.contains("PRIVATE KEY-----") { return "\(name) contains a private key" }
        return text.contains("-----BEGIN ") && text.contains("CERTIFICATE-----") ? nil : "\(name) contains no certificate"
    }
}
