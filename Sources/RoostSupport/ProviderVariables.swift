/// The variables with which a run reaches its model provider: credentials, addresses and proxies. They are kept together, so that one
/// person's key is never sent to an address that another chose.
package enum ProviderVariables {
    /// Variables whose values must never be stored or shown.
    package static let secret = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "AWS_ACCESS_KEY_ID", "AWS_BEARER_TOKEN_BEDROCK",
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
    ]

    /// Addresses, which are secret only if they contain a password.
    package static let addresses =
        ["ANTHROPIC_BASE_URL", "ANTHROPIC_BEDROCK_BASE_URL", "ANTHROPIC_VERTEX_BASE_URL"] + NetworkVariables.proxies

    /// Variables that select the provider or become part of its address.
    package static let choices = [
        "ANTHROPIC_VERTEX_PROJECT_ID", "AWS_REGION", "CLAUDE_CODE_SKIP_BEDROCK_AUTH", "CLAUDE_CODE_SKIP_VERTEX_AUTH",
        "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLOUD_ML_REGION",
    ]

    /// Whether a variable belongs to any of these groups.
    package static func contains(_ name: String) -> Bool { all.contains(name) }

    private static let all = Set(secret + addresses + choices)
}
