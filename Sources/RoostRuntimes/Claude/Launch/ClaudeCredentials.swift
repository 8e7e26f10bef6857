import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// With what a `claude` process signs in at its provider.
///
/// A key or a long-lived token out of the environment is preferred. Else the person's own sign-in is copied without its refresh token: two
/// holders of one refresh token sign each other out.
struct ClaudeCredentials {
    /// What a launch takes from here.
    struct Access: Equatable {
        var environment: [String: String]
        var secrets: [String]
        var homeFiles: [String: [UInt8]] = [:]
    }

    enum State: Equatable {
        /// By variables.
        case variables
        /// By the person's own sign-in; the file without its refresh token.
        case projected(file: [UInt8], token: String)
        case expired
        case missing
        /// The file is there but is not what we know.
        case unreadable(path: String)
    }

    static let waysToSignIn =
        "set ANTHROPIC_API_KEY, or CLAUDE_CODE_OAUTH_TOKEN (from claude setup-token), or sign in with claude /login, then run again"

    let readFile: @Sendable (_ path: String) -> [UInt8]?
    let now: @Sendable () -> Timestamp

    /// - Throws: ``RuntimeError`` with `notSignedIn`.
    func access(_ variables: RunVariables) throws -> Access {
        let environment = variables.process
        var access = Access(environment: ClaudeVariables.forwarded(environment), secrets: ClaudeVariables.secrets(environment))
        switch state(variables) {
        case .variables: break
        case .projected(let file, let token):
            access.homeFiles[".claude/.credentials.json"] = file
            access.secrets.append(token)
        case .expired:
            throw RuntimeError(
                .notSignedIn,
                "the sign-in of Claude Code has expired; run claude once to renew it, or set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN")
        case .missing where variables.bringsOwnSignIn:
            throw RuntimeError(
                .notSignedIn,
                "the variables that came with the request say how the provider is reached, so no sign-in of this machine goes along; "
                    + "send the key with them, or leave them out")
        case .missing:
            throw RuntimeError(.notSignedIn, "Claude Code is not signed in; " + Self.waysToSignIn)
        case .unreadable(let path):
            throw RuntimeError(.notSignedIn, "\(path) holds no sign-in that can be read; " + Self.waysToSignIn)
        }
        return access
    }

    func state(_ variables: RunVariables) -> State {
        let environment = variables.process
        func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
        if ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"].contains(where: isSet) { return .variables }
        // Other providers have their own keys, of which the CLI knows more kinds than we do.
        if isSet("CLAUDE_CODE_USE_BEDROCK") || isSet("CLAUDE_CODE_USE_VERTEX") { return .variables }
        if variables.bringsOwnSignIn { return .missing }
        guard let path = Self.path(variables.tools), let bytes = readFile(path) else { return .missing }
        return Self.project(bytes, now: now()) ?? .unreadable(path: path)
    }

    private static func path(_ environment: [String: String]) -> String? {
        if let folder = environment["CLAUDE_CONFIG_DIR"], !folder.isEmpty { return folder + "/.credentials.json" }
        return environment["HOME"].map { $0 + "/.claude/.credentials.json" }
    }

    /// `{"claudeAiOauth":{"accessToken","refreshToken","expiresAt":milliseconds,"scopes":[…],…}, …}`; only that member is copied, since
    /// others hold tokens for other services.
    private static func project(_ bytes: [UInt8], now: Timestamp) -> State? {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)),
            case .object(var login) = value["claudeAiOauth"], let token = login["accessToken"]?.string, !token.isEmpty
        else { return nil }
        if case .integer(let expiry) = login["expiresAt"], expiry <= now.milliseconds { return .expired }
        login["refreshToken"] = nil
        return .projected(file: Array(ClaudeInput.text(.object(["claudeAiOauth": .object(login)])).utf8), token: token)
    }
}
