import RoostSupport

/// The caller's variables that reach a `claude` process.
package enum ClaudeVariables {
    /// Names of variables whose values must never be stored or shown.
    package static let secret = ProviderVariables.secret

    /// Addresses; secret only if they contain a password.
    static let addresses = ProviderVariables.addresses

    static let settings =
        ProviderVariables.choices + [
            "ANTHROPIC_DEFAULT_HAIKU_MODEL", "ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL", "ANTHROPIC_MODEL",
            "ANTHROPIC_SMALL_FAST_MODEL", "CLAUDE_CODE_MAX_OUTPUT_TOKENS", "CLAUDE_CODE_MAX_RETRIES", "LANG", "LC_ALL",
            "MAX_THINKING_TOKENS", "TERM", "TZ",
        ]

    /// Needed to look up programs and files on the host; not passed to the process.
    static let forLookUp = ["CLAUDE_CONFIG_DIR", "HOME", "PATH", "ROOST_CLAUDE"]

    /// The variables a client sends with a run of this runtime, sorted.
    package static let requested = (secret + addresses + settings + forLookUp).sorted()

    /// The variables of `environment` that are passed to the process.
    static func forwarded(_ environment: [String: String]) -> [String: String] {
        let names = Set(secret + addresses + settings)
        return environment.filter { names.contains($0.key) && !$0.value.isEmpty }
    }

    /// The values of `environment` that must never be stored or shown.
    static func secrets(_ environment: [String: String]) -> [String] {
        let withPassword = addresses.compactMap { environment[$0] }.filter { $0.contains("@") }
        return secret.compactMap { environment[$0] }.filter { !$0.isEmpty } + withPassword + NetworkVariables.secrets(environment)
    }
}
