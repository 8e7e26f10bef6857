package import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Claude Code as a long-lived child process: one per session, kept alive between turns, driven with JSON lines (measured on 2.1.329).
///
/// The sandbox is the boundary. Inside it the CLI asks for no permissions (`bypassPermissions`), and any it asks for anyway are granted.
package struct ClaudeRuntime: Runtime {
    package let kind = RuntimeKind.claude
    private let locator: ClaudeLocator
    private let credentials: ClaudeCredentials
    private let person: ClaudePerson
    private let clock: WallClock
    private let makeUUID: @Sendable () -> String

    /// - Parameters:
    ///   - lookUp: finds programs on the host.
    ///   - readFile: the content of a file on the host, or `nil` if it cannot be read.
    ///   - folder: the path of a folder on the host with symbolic links resolved, or `nil` if there is none.
    ///   - clock: used to check whether a sign-in has expired and how long the process has been silent.
    ///   - makeUUID: new UUIDs in lower case, used to recognise the echoes of messages.
    package init(
        lookUp: ExecutableLookUp, readFile: @escaping @Sendable (_ path: String) -> [UInt8]?,
        folder: @escaping @Sendable (_ path: String) -> String? = { _ in nil }, clock: WallClock,
        makeUUID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
    ) {
        locator = ClaudeLocator(lookUp: lookUp)
        credentials = ClaudeCredentials(readFile: readFile, now: clock.now)
        person = ClaudePerson(readFile: readFile, folder: folder)
        self.clock = clock
        self.makeUUID = makeUUID
    }

    /// The command line, the environment and the files in the home for one `claude` process.
    ///
    /// - Throws: ``RuntimeError`` with `runtimeNotInstalled` or `notSignedIn`.
    package func launch(_ request: RuntimeLaunchRequest) throws -> RuntimeLaunch {
        let executable = try locator.executable(request.environment.tools, workingDirectory: request.workingDirectory)
        let access = try credentials.access(request.environment)
        var files = access.homeFiles
        // Only for a new session: afterwards the file holds what the CLI itself has written.
        if request.resume == nil { files[".claude.json"] = Array(#"{"hasCompletedOnboarding":true}"#.utf8) }
        let found = personal(request)
        let servers = found.servers.map { ["--mcp-config=\($0)"] } ?? []
        return RuntimeLaunch(
            executable: executable, arguments: servers + Self.arguments(request),
            environment: request.environment.named.merging(access.environment) { $1 }.merging(Self.fixedEnvironment) { $1 },
            secrets: access.secrets + request.environment.namedSecrets, homeFiles: files,
            homeParts: found.parts, homeLeftOut: found.leftOut,
            needsNetwork: true, staysWarm: true, startsWorkAtOnce: false)
    }

    /// The owner's personal settings go only to the owner's own provider account. Without a sandbox, the CLI finds them itself.
    private func personal(_ request: RuntimeLaunchRequest) -> ClaudePerson.Found {
        if request.environment.bringsOwnSignIn || request.spec.policy.isolation == .trusted { return ClaudePerson.Found() }
        return person.find(request.environment.tools, project: request.spec.projectPath)
    }

    /// Starts reading the process; the session is ready for its first prompt.
    package func open(_ process: any SandboxedProcess, _ request: RuntimeLaunchRequest) async throws -> any RuntimeSession {
        let session = ClaudeSession(
            process: process, resume: request.resume, silence: .milliseconds(request.spec.policy.limits.silenceMs), clock: clock,
            makeUUID: makeUUID)
        await session.start()
        return session
    }

    /// The command line. Contains no secrets.
    static func arguments(_ request: RuntimeLaunchRequest) -> [String] {
        var arguments = [
            "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--include-partial-messages",
            "--replay-user-messages", "--permission-prompt-tool", "stdio", "--permission-mode", "bypassPermissions",
        ]
        // Nobody can answer a question in the middle of a turn, and waking the agent after its turn is the daemon's job. Values from
        // outside are joined to their option, so that none can pass for an option of its own.
        arguments.append("--disallowedTools=AskUserQuestion,CronCreate,ScheduleWakeup")
        if let model = request.spec.model { arguments.append("--model=\(model)") }
        if let instructions = request.spec.instructions, !instructions.isEmpty {
            // The CLI stores the text with the conversation and would keep using it after it was changed; with the snapshot off, each start
            // uses its own text.
            arguments.append("--append-system-prompt=\(instructions)")
            arguments.append("--system-prompt-snapshot=off")
        }
        if let session = request.resume {
            arguments.append("--resume=\(session.sessionID)")
        } else {
            arguments.append("--session-id=\(request.newSessionID)")
        }
        return arguments
    }

    /// Limits network traffic to the provider, disables self-updates, and prevents turns that the daemon did not start.
    static let fixedEnvironment = [
        "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1",
        "CLAUDE_CODE_DISABLE_CRON": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "DISABLE_TELEMETRY": "1",
        // Without it, the CLI refuses to bypass permissions as root, which it runs as where the sandbox maps no other user.
        "IS_SANDBOX": "1",
    ]
}
