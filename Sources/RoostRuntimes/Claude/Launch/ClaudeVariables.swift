import RoostSupport

/// The variables of a person that reach a `claude` process: the runtime's profile.
package enum ClaudeVariables {
    /// Values that must never be stored or shown.
    package static let secret = ProviderVariables.secret

    /// Addresses, which are secret only where they hold a password.
    static let addresses = ProviderVariables.addresses

    static let settings =
        ProviderVariables.choices + [
            "ANTHROPIC_DEFAULT_HAIKU_MODEL", "ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL", "ANTHROPIC_MODEL",
            "ANTHROPIC_SMALL_FAST_MODEL", "CLAUDE_CODE_MAX_OUTPUT_TOKENS", "CLAUDE_CODE_MAX_RETRIES", "LANG", "LC_ALL",
            "MAX_THINKING_TOKENS", "TERM", "TZ",
        ]

    /// Needed to look at the host; they do not reach the process.
    static let forLookUp = ["CLAUDE_CONFIG_DIR", "HOME", "PATH", "ROOST_CLAUDE"]

    /// What a client sends with a run for this runtime.
    package static let requested = (secret + addresses + settings + forLookUp).sorted()

    /// The variables out of `environment` that reach the process.
    static func forwarded(_ environment: [String: String]) -> [String: String] {
        let names = Set(secret + addresses + settings)
        return environment.filter { names.contains($0.key) && !$0.value.isEmpty }
    }

    /// The values out of `environment` that must never be stored or shown.
    static func secrets(_ environment: [String: String]) -> [String] {
        let withPassword = addresses.compactMap { environment[$0] }.filter { $0.contains("@") }
        return secret.compactMap { environment[$0] }.filter { !$0.isEmpty } + withPassword + NetworkVariables.secrets(environment)
    }
}
