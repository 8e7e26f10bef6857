import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The credentials with which a `claude` process signs in to its provider.
///
/// A key or a long-lived token from the environment is preferred. Otherwise the owner's own sign-in is copied without its refresh token:
/// two holders of one refresh token invalidate each other's sign-in.
struct ClaudeCredentials {
    /// The credentials of one launch.
    struct Access: Equatable {
        var environment: [String: String]
        var secrets: [String]
        var homeFiles: [String: [UInt8]] = [:]
    }

    enum State: Equatable {
        /// With variables from the environment.
        case variables
        /// With the owner's own sign-in; `file` is the credentials file without its refresh token.
        case projected(file: [UInt8], token: String)
        case expired
        case missing
        /// The file exists but does not have the expected form.
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
                "the request's own variables select a provider, so this machine's sign-in is not used; "
                    + "send the key as well, or omit these variables")
        case .missing:
            throw RuntimeError(.notSignedIn, "Claude Code is not signed in; " + Self.waysToSignIn)
        case .unreadable(let path):
            throw RuntimeError(.notSignedIn, "\(path) contains no readable sign-in; " + Self.waysToSignIn)
        }
        return access
    }

    func state(_ variables: RunVariables) -> State {
        let environment = variables.process
        func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
        if ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"].contains(where: isSet) { return .variables }
        // Other providers use their own keys, in more forms than can be checked here.
        if isSet("CLAUDE_CODE_USE_BEDROCK") || isSet("CLAUDE_CODE_USE_VERTEX") { return .variables }
        if variables.bringsOwnSignIn { return .missing }
        guard let path = Self.path(variables.tools), let bytes = readFile(path) else { return .missing }
        return Self.project(bytes, now: now()) ?? .unreadable(path: path)
    }

    private static func path(_ environment: [String: String]) -> String? {
        if let folder = environment["CLAUDE_CONFIG_DIR"], !folder.isEmpty { return folder + "/.credentials.json" }
        return environment["HOME"].map { $0 + "/.claude/.credentials.json" }
    }

    /// `{"claudeAiOauth":{"accessToken","refreshToken","expiresAt":milliseconds,"scopes":[…],…}, …}`; only that member is copied, because
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
