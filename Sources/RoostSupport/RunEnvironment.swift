/// Which variables of the person who starts a run travel with it. They stay in the daemon's memory.
package enum RunEnvironment {
    /// What every run needs to find its tools, by exact name.
    private static let base: Set<String> = [
        "PATH", "HOME", "LANG", "LANGUAGE", "TERM", "COLORTERM", "TZ", "NO_COLOR", "FORCE_COLOR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
        "http_proxy", "https_proxy", "no_proxy", "RUSTUP_HOME", "CARGO_HOME", "GOROOT", "GOPATH", "JAVA_HOME", "NVM_DIR", "PYENV_ROOT",
        "PYENV_VERSION", "RBENV_ROOT", "SDKMAN_DIR", "VOLTA_HOME", "DENO_DIR", "BUN_INSTALL", "VIRTUAL_ENV", "NODE_EXTRA_CA_CERTS",
        "SSL_CERT_FILE", "SSL_CERT_DIR",
    ]

    /// What the profile of the `claude` runtime lists (its own names for keys, base URLs and providers).
    private static let claude: Set<String> = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL",
        "ANTHROPIC_CUSTOM_HEADERS", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_MAX_RETRIES", "CLAUDE_CODE_MAX_OUTPUT_TOKENS",
        "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "AWS_REGION", "AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_VERTEX_PROJECT_ID",
        "CLOUD_ML_REGION", "ROOST_CLAUDE",
    ]

    /// What every run needs to find its tools; holds no secret by its names.
    package static func base(from environment: [String: String]) -> [String: String] {
        environment.filter { base.contains($0.key) || $0.key.hasPrefix("LC_") }
    }

    package static func selected(from environment: [String: String]) -> [String: String] {
        environment.filter { base.contains($0.key) || claude.contains($0.key) || $0.key.hasPrefix("LC_") }
    }
}
