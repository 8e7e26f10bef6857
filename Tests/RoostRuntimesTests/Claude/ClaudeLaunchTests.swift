import RoostModel
import Testing

@testable import RoostRuntimes

@Suite struct ClaudeLaunchTests {
    private let clock = ManualClock(milliseconds: 1_800_000_000_000)

    private func runtime(
        programs: [String: String] = ["/usr/bin/claude": "/opt/claude/2/claude"], files: [String: String] = [:],
        folders: [String: String] = [:]
    )
        -> ClaudeRuntime
    {
        ClaudeRuntime(
            lookUp: ExecutableLookUp(
                find: { name, path, folder in ExecutableLookUp.candidates(name, path, folder).first { programs[$0] != nil } },
                resolve: { programs[$0] ?? $0 }),
            readFile: { files[$0].map { Array($0.utf8) } }, folder: { folders[$0] }, clock: clock.clock)
    }

    private func variables(_ more: [String: String] = [:]) -> [String: String] {
        ["PATH": "/usr/bin", "HOME": "/home/me"].merging(more) { $1 }
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test("A new session gets the chosen id, a model and a quiet environment")
    func new() throws {
        let launch = try runtime().launch(
            .sample(model: "opus", environment: variables(["ANTHROPIC_API_KEY": "sk-1", "AWS_PROFILE": "x"])))
        #expect(launch.executable == "/opt/claude/2/claude")
        #expect(launch.arguments.suffix(2) == ["--model=opus", "--session-id=11111111-2222-4333-8444-555555555555"])
        for option in ["--replay-user-messages", "--include-partial-messages", "bypassPermissions"] {
            #expect(launch.arguments.contains(option))
        }
        #expect(launch.environment["ANTHROPIC_API_KEY"] == "sk-1")
        #expect(launch.environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] == "1")
        #expect(launch.environment["DISABLE_AUTOUPDATER"] == "1")
        #expect(launch.environment["IS_SANDBOX"] == "1")
        for name in ["PATH", "HOME", "AWS_PROFILE"] { #expect(launch.environment[name] == nil) }
        #expect(launch.secrets == ["sk-1"])
        #expect(!launch.arguments.contains { $0.contains("sk-1") })
        #expect(text(launch.homeFiles[".claude.json"]) == #"{"hasCompletedOnboarding":true}"#)
        #expect(launch.homeFiles.count == 1)
        #expect(launch.needsNetwork && launch.staysWarm && !launch.startsWorkAtOnce)
    }

    @Test("A person's instructions, settings, skills and MCP servers are included, without hooks, keys and sign-ins")
    func person() throws {
        let servers =
            #"{"a":{"command":"tool","args":["--plain"],"env":{"A_TOKEN":"canary","B":"plain","C_KEY":"${C_KEY}"}}"#
            + #","b":{"type":"http","url":"https://h/mcp","headers":{"Authorization":"Bearer canary"}},"c":{"command":"x","args":["--token=canary"]}}"#
        let files = [
            "/home/me/.claude/CLAUDE.md": "Be brief.",
            "/home/me/.claude/settings.json":
                #"{"model":"opus","hooks":{"Stop":[]},"apiKeyHelper":"/x","env":{"FOO":"1","MY_API_KEY":"canary","ANTHROPIC_BASE_URL":"http://x"}}"#,
            "/home/me/.claude.json":
                #"{"oauthAccount":"canary","mcpServers":\#(servers),"projects":{"/p":{"history":["canary"],"mcpServers":{"d":{"command":"d"}}}}}"#,
        ]
        let key = variables(["ANTHROPIC_API_KEY": "sk-1"])
        let runtime = runtime(files: files, folders: ["/home/me/.claude/skills": "/home/me/dotfiles/skills"])
        let launch = try runtime.launch(.sample(environment: key))
        let parts = Dictionary(uniqueKeysWithValues: launch.homeParts.map { ($0.place, $0.content) })
        #expect(parts[".claude/CLAUDE.md"] == .file("Be brief."))
        #expect(parts[".claude/skills"] == .host("/home/me/dotfiles/skills"))
        guard case .file(let settings)? = parts[".claude/settings.json"], case .file(let given)? = parts[ClaudePerson.serversPlace] else {
            Issue.record("settings and servers")
            return
        }
        #expect(settings.contains(#""model":"opus""#) && settings.contains(#""FOO":"1""#))
        for name in ["hooks", "apiKeyHelper", "MY_API_KEY", "ANTHROPIC_BASE_URL"] {
            #expect(!settings.contains(name))
            #expect(launch.homeLeftOut.contains { $0.contains(name) })
        }
        #expect(given.contains(#""B":"plain""#) && given.contains("${C_KEY}") && !given.contains("--token"))
        #expect(!launch.homeParts.contains { "\($0)".contains("canary") })
        #expect(
            launch.homeLeftOut.contains { $0.contains("server c") }
                && launch.homeLeftOut.contains { $0.contains("keys of the MCP server b") })
        #expect(launch.arguments.first == "--mcp-config=/home/roost/\(ClaudePerson.serversPlace)")
        // Callers with another provider get none of it.
        let foreign = RunVariables(tools: variables(), process: key, bringsOwnSignIn: true)
        #expect(try runtime.launch(.sample(variables: foreign)).homeParts.isEmpty)
    }

    @Test("Instructions are joined to their option, whatever they contain, and are read again at each start")
    func instructions() throws {
        let text = "--model=other\nBe brief."
        let key = variables(["ANTHROPIC_API_KEY": "sk-1"])
        for resume in [nil, SessionMemory(sessionID: "s-1")] {
            let launch = try runtime().launch(.sample(instructions: text, resume: resume, environment: key))
            #expect(launch.arguments.contains("--append-system-prompt=" + text))
            #expect(launch.arguments.contains("--system-prompt-snapshot=off"))
        }
        let plain = try runtime().launch(.sample(instructions: "", environment: key))
        #expect(!plain.arguments.contains { $0.contains("system-prompt") })
    }

    @Test("A known session is resumed, and the CLI's own notes are left alone")
    func resumed() throws {
        let request = try RuntimeLaunchRequest.sample(
            resume: SessionMemory(sessionID: "s-1"), environment: variables(["ANTHROPIC_API_KEY": "sk-1"]))
        let launch = try runtime().launch(request)
        #expect(launch.arguments.last == "--resume=s-1")
        #expect(!launch.arguments.contains { $0.hasPrefix("--session-id") })
        #expect(launch.homeFiles.isEmpty)
    }

    @Test("ROOST_CLAUDE takes precedence over PATH, and PATH over known places")
    func places() throws {
        let programs = ["/usr/bin/claude": "/a", "/mine/claude": "/b", "/home/me/.local/bin/claude": "/c"]
        let key = ["ANTHROPIC_API_KEY": "k"]
        #expect(try runtime(programs: programs).launch(.sample(environment: variables(key))).executable == "/a")
        let chosen = variables(key).merging(["ROOST_CLAUDE": "/mine/claude"]) { $1 }
        #expect(try runtime(programs: programs).launch(.sample(environment: chosen)).executable == "/b")
        let elsewhere = variables(key).merging(["PATH": "/bin"]) { $1 }
        #expect(try runtime(programs: programs).launch(.sample(environment: elsewhere)).executable == "/c")
    }

    @Test("A missing program is reported with the way to install it; a wrong ROOST_CLAUDE by its name")
    func missing() throws {
        let error = try #require(throws: RuntimeError.self) { try runtime(programs: [:]).launch(.sample(environment: variables())) }
        #expect(error.reason == .runtimeNotInstalled)
        #expect(error.message.contains("install"))
        let wrong = try #require(throws: RuntimeError.self) {
            try runtime().launch(.sample(environment: variables(["ROOST_CLAUDE": "/nowhere"])))
        }
        #expect(wrong.reason == .runtimeNotInstalled)
        #expect(wrong.message.contains("/nowhere"))
    }

    @Test("A key, a token and a provider's address are passed on, and only keys are secret")
    func forwarded() throws {
        let given = [
            "ANTHROPIC_AUTH_TOKEN": "tok", "ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "CLAUDE_CODE_MAX_RETRIES": "1",
            "HTTPS_PROXY": "http://u:p@proxy:3128", "NO_PROXY": "localhost", "ANTHROPIC_MODEL": "m", "EMPTY": "", "ANTHROPIC_API_KEY": "",
        ]
        let launch = try runtime().launch(.sample(environment: variables(given)))
        #expect(launch.environment["ANTHROPIC_BASE_URL"] == "http://127.0.0.1:1")
        #expect(launch.environment["CLAUDE_CODE_MAX_RETRIES"] == "1")
        #expect(launch.environment["ANTHROPIC_MODEL"] == "m")
        #expect(launch.environment["ANTHROPIC_API_KEY"] == nil)
        #expect(Set(launch.secrets) == ["tok", "http://u:p@proxy:3128"])
        #expect(Set(given.keys).subtracting(["EMPTY"]).isSubset(of: Set(ClaudeVariables.requested)))
    }

    @Test("Another provider needs no Anthropic key", arguments: ["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"])
    func otherProviders(name: String) throws {
        let launch = try runtime().launch(.sample(environment: variables([name: "1", "AWS_BEARER_TOKEN_BEDROCK": "b"])))
        #expect(launch.environment[name] == "1")
        #expect(launch.secrets == ["b"])
    }

    @Test("The person's own sign-in is copied without its refresh token and without other services' tokens")
    func projected() throws {
        let file =
            #"{"claudeAiOauth":{"accessToken":"at-1","refreshToken":"rt-1","expiresAt":1800000000001,"scopes":["user:inference"]},"mcpOAuth":{"x":{"accessToken":"other"}}}"#
        let launch = try runtime(files: ["/home/me/.claude/.credentials.json": file]).launch(.sample(environment: variables()))
        #expect(
            text(launch.homeFiles[".claude/.credentials.json"])
                == #"{"claudeAiOauth":{"accessToken":"at-1","expiresAt":1800000000001,"scopes":["user:inference"]}}"#)
        #expect(launch.secrets == ["at-1"])
        let keyed = try runtime(files: ["/home/me/.claude/.credentials.json": file])
            .launch(.sample(environment: variables(["ANTHROPIC_API_KEY": "sk-1"])))
        #expect(keyed.homeFiles[".claude/.credentials.json"] == nil)
    }

    @Test("The person's own configuration folder is used")
    func configurationFolder() throws {
        let file = #"{"claudeAiOauth":{"accessToken":"at-1"}}"#
        let launch = try runtime(files: ["/cfg/.credentials.json": file])
            .launch(.sample(environment: variables(["CLAUDE_CONFIG_DIR": "/cfg"])))
        #expect(launch.secrets == ["at-1"])
        #expect(launch.environment["CLAUDE_CONFIG_DIR"] == nil)
    }

    @Test(
        "Without a usable sign-in nothing starts, and the ways out are named",
        arguments: [
            nil, #"{"claudeAiOauth":{"accessToken":"a","expiresAt":1800000000000}}"#, "no json", "{}",
            #"{"claudeAiOauth":{"accessToken":""}}"#,
        ])
    func notSignedIn(file: String?) throws {
        let files = file.map { ["/home/me/.claude/.credentials.json": $0] } ?? [:]
        let error = try #require(throws: RuntimeError.self) { try runtime(files: files).launch(.sample(environment: variables())) }
        #expect(error.reason == .notSignedIn)
        #expect(error.message.contains("ANTHROPIC_API_KEY"))
        #expect(error.message.contains("expired") == (file?.contains("expiresAt") == true))
    }
}
