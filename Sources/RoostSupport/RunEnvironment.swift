/// Selects the variables of a caller that are sent with a run. The daemon keeps them in memory only.
package enum RunEnvironment {
    /// Variables that every run needs to find its tools, by exact name.
    private static let base: Set<String> = Set(
        [
            "PATH", "HOME", "LANG", "LANGUAGE", "TERM", "COLORTERM", "TZ", "NO_COLOR", "FORCE_COLOR", "CARGO_HOME", "GOPATH",
            "PYENV_VERSION",
            "DENO_DIR", "BUN_INSTALL",
        ] + NetworkVariables.proxies + NetworkVariables.certificates)

    /// Variables that locate toolchains which are only read. A process gets those whose paths it can see.
    package static let places: Set<String> = [
        "ANDROID_HOME", "ANDROID_SDK_ROOT", "ANT_HOME", "ASDF_DATA_DIR", "ASDF_DIR", "CONDA_PREFIX", "DOTNET_ROOT", "FLUTTER_ROOT",
        "FNM_DIR",
        "GOENV_ROOT", "GOROOT", "GRADLE_HOME", "JAVA_HOME", "JDK_HOME", "JENV_ROOT", "KOTLIN_HOME", "M2_HOME", "MAVEN_HOME",
        "MISE_DATA_DIR",
        "NODENV_ROOT", "NVM_DIR", "PHPENV_ROOT", "PLENV_ROOT", "PYENV_ROOT", "RBENV_ROOT", "RUSTUP_HOME", "SCALA_HOME", "SDKMAN_DIR",
        "SWIFTLY_HOME_DIR", "VIRTUAL_ENV", "VOLTA_HOME",
    ]

    /// The variables listed in the profile of the `claude` runtime (keys, base URLs and provider selection).
    private static let claude: Set<String> = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL",
        "ANTHROPIC_CUSTOM_HEADERS", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_MAX_RETRIES", "CLAUDE_CODE_MAX_OUTPUT_TOKENS",
        "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "AWS_REGION", "AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_VERTEX_PROJECT_ID",
        "CLOUD_ML_REGION", "ROOST_CLAUDE",
    ]

    /// Whether a variable selects programs, toolchains, libraries or sign-ins of this machine, or one that the sandbox sets. Such variables
    /// are accepted only from the owner.
    package static func choosesTools(_ name: String) -> Bool {
        if ProviderVariables.contains(name) || display.contains(name) || name.hasPrefix("LC_") { return false }
        return base.contains(name) || places.contains(name) || others.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }

    /// The part of `base` that only affects the display of text.
    private static let display: Set<String> = ["LANG", "LANGUAGE", "TERM", "COLORTERM", "TZ", "NO_COLOR", "FORCE_COLOR"]

    private static let others: Set<String> = [
        "BASH_ENV", "CLAUDE_CONFIG_DIR", "DBUS_SESSION_BUS_ADDRESS", "ENV", "GEM_HOME", "GEM_PATH", "IFS", "JAVA_TOOL_OPTIONS", "LOGNAME",
        "NODE_OPTIONS", "NODE_PATH", "OLDPWD", "PERL5LIB", "PERL5OPT", "PWD", "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONUSERBASE",
        "RUBYLIB", "RUBYOPT", "SHELL", "SSH_AUTH_SOCK", "TEMP", "TMP", "TMPDIR", "USER",
    ]

    private static let prefixes = ["ROOST_", "XDG_", "LD_", "DYLD_", "GIT_"]

    /// The variables that every run needs to find its tools. None is secret by its name; a proxy address may contain a password.
    package static func base(from environment: [String: String]) -> [String: String] {
        environment.filter { travels($0.key) }
    }

    /// The variables that are sent with a new run, or used for one without any: ``base(from:)`` and those of the `claude` profile.
    package static func selected(from environment: [String: String]) -> [String: String] {
        environment.filter { travels($0.key) || claude.contains($0.key) }
    }

    private static func travels(_ name: String) -> Bool { base.contains(name) || places.contains(name) || name.hasPrefix("LC_") }
}
