import RoostModel
import RoostSupport

/// Selects the personal settings a run may see: none that hold keys, and none that name programs outside the sandbox.
enum ClaudeSettingsFilter {
    /// Programs that the CLI starts by itself, sign-ins, and settings that need folders a run does not have.
    private static let dropped: [String: String] = [
        "hooks": "hooks", "apiKeyHelper": "apiKeyHelper", "awsAuthRefresh": "awsAuthRefresh", "awsCredentialExport": "awsCredentialExport",
        "gcpAuthRefresh": "gcpAuthRefresh", "otelHeadersHelper": "otelHeadersHelper", "statusLine": "statusLine",
        "fileSuggestion": "fileSuggestion", "enabledPlugins": "plugins", "extraKnownMarketplaces": "plugins", "sandbox": "sandbox",
        "forceLoginMethod": "forceLoginMethod", "forceLoginOrgUUID": "forceLoginOrgUUID",
    ]
    private static let marks = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "KEY", "AUTH", "COOKIE", "SESSION"]

    static func settings(_ members: [String: JSONValue]) -> (kept: [String: JSONValue], leftOut: [String]) {
        var kept: [String: JSONValue] = [:]
        var leftOut: Set<String> = []
        for (name, value) in members {
            if let words = dropped[name] ?? (looksSecret(name) ? name : nil) {
                leftOut.insert("\(words) of your settings")
            } else if name == "env", case .object(let variables) = value {
                let plain = variables.filter { !looksSecret($0.key) && !ProviderVariables.contains($0.key) }
                for name in variables.keys where plain[name] == nil { leftOut.insert("\(name) of your settings") }
                if !plain.isEmpty { kept[name] = .object(plain) }
            } else {
                kept[name] = value
            }
        }
        return (kept, leftOut.sorted())
    }

    /// Servers without the values of their headers and without variables that may hold keys. A server whose address or arguments may hold a
    /// key is left out.
    static func servers(_ servers: [String: JSONValue]) -> (kept: [String: JSONValue], leftOut: [String]) {
        var kept: [String: JSONValue] = [:]
        var leftOut: [String] = []
        for (name, server) in servers.sorted(by: { $0.key < $1.key }) {
            guard case .object(var members) = server else { continue }
            if holdsKey(members) {
                leftOut.append("the MCP server \(name), because its address or arguments may contain a key")
                continue
            }
            var isWithoutKeys = false
            for list in ["headers", "env"] {
                guard case .object(let values)? = members[list] else { continue }
                let plain = values.filter { key, value in isReference(value) || list == "env" && !looksSecret(key) }
                if plain.count < values.count { isWithoutKeys = true }
                members[list] = plain.isEmpty ? nil : .object(plain)
            }
            // A program that would be executed to make headers.
            if members.removeValue(forKey: "headersHelper") != nil { isWithoutKeys = true }
            if isWithoutKeys { leftOut.append("the keys of the MCP server \(name)") }
            kept[name] = .object(members)
        }
        return (kept, leftOut)
    }

    private static func holdsKey(_ members: [String: JSONValue]) -> Bool {
        var words: [String] = []
        if let url = members["url"]?.string { words.append(url) }
        if case .array(let arguments)? = members["args"] { words += arguments.compactMap(\.string) }
        return words.contains { word in
            word.contains("@") && word.contains("://")
                || marks.contains { word.uppercased().contains($0) } && word.contains(where: "=:".contains)
                || word.hasPrefix("sk-") || word.hasPrefix("ghp_") || word.hasPrefix("--api") || word.hasPrefix("--token")
        }
    }

    /// A reference such as `${NAME}` is not a value.
    private static func isReference(_ value: JSONValue) -> Bool {
        guard let text = value.string else { return false }
        return text.hasPrefix("${") && text.hasSuffix("}")
    }

    private static func looksSecret(_ name: String) -> Bool {
        let name = name.uppercased()
        return marks.contains { name.contains($0) } && !["MAX_OUTPUT_TOKENS", "THINKING_TOKENS"].contains(where: name.hasSuffix)
    }
}
