/// The variables by which a run reaches its model provider: with which key, at which address, over which way. They belong together: a key of
/// one person is never sent to an address of another's choice.
package enum ProviderVariables {
    /// Values that must never be stored or shown.
    package static let secret = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "AWS_ACCESS_KEY_ID", "AWS_BEARER_TOKEN_BEDROCK",
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
    ]

    /// Addresses, which are secret only where they hold a password.
    package static let addresses =
        ["ANTHROPIC_BASE_URL", "ANTHROPIC_BEDROCK_BASE_URL", "ANTHROPIC_VERTEX_BASE_URL"] + NetworkVariables.proxies

    /// Which provider is asked, and what becomes part of its address.
    package static let choices = [
        "ANTHROPIC_VERTEX_PROJECT_ID", "AWS_REGION", "CLAUDE_CODE_SKIP_BEDROCK_AUTH", "CLAUDE_CODE_SKIP_VERTEX_AUTH",
        "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLOUD_ML_REGION",
    ]

    package static func contains(_ name: String) -> Bool { all.contains(name) }

    private static let all = Set(secret + addresses + choices)
}
