/// Runs an agent: turns a task into a launch, and a started process into a session. It never starts a process itself.
package protocol Runtime: Sendable {
    var kind: RuntimeKind { get }

    /// What to start for a task. Looks up the executable on the host; starts nothing.
    ///
    /// - Throws: ``RuntimeError`` with the reason and a sentence for people.
    func launch(_ request: RuntimeLaunchRequest) throws -> RuntimeLaunch

    /// A session with a process that was started from the result of ``launch(_:)``.
    func open(_ process: any SandboxedProcess, _ request: RuntimeLaunchRequest) async throws -> any RuntimeSession
}

/// The input of a launch.
package struct RuntimeLaunchRequest: Sendable {
    package let taskID: TaskID
    package let spec: TaskSpec
    /// Absolute start folder, as seen inside the sandbox.
    package let workingDirectory: String
    /// The session to resume, with the usage totals that it last reported; `nil` for a new session.
    package let resume: SessionMemory?
    /// The variables that locate tools, and those of which the runtime passes its listed ones to the process. Kept in memory only.
    package let environment: RunVariables
    /// A new UUID in lower case, for a new session.
    package let newSessionID: String
    /// Whether the caller writes a command's standard input and closes it.
    package let keepsInputOpen: Bool

    package init(
        taskID: TaskID, spec: TaskSpec, workingDirectory: String, resume: SessionMemory?, environment: RunVariables,
        newSessionID: String, keepsInputOpen: Bool = false
    ) {
        self.taskID = taskID
        self.spec = spec
        self.workingDirectory = workingDirectory
        self.resume = resume
        self.environment = environment
        self.newSessionID = newSessionID
        self.keepsInputOpen = keepsInputOpen
    }
}

/// What the sandbox has to start.
package struct RuntimeLaunch: Sendable, Equatable {
    /// Absolute path on the host, with symbolic links resolved.
    package let executable: String
    package let arguments: [String]
    /// The complete environment, except for what the sandbox sets (`HOME`, `PATH`, `TMPDIR`, `USER`, `SHELL`).
    package let environment: [String: String]
    /// Values of the environment that must never be stored or shown.
    package let secrets: [String]
    /// Files to write into the home before the start, by path relative to the home; mode 0600.
    package let homeFiles: [String: [UInt8]]
    /// The person's own settings that are mounted read-only in the home.
    package let homeParts: [HomePart]
    /// The person's settings that are left out, in words for people.
    package let homeLeftOut: [String]
    /// Whether the process must reach its provider.
    package let needsNetwork: Bool
    /// Whether the process takes several turns and is kept between them.
    package let staysWarm: Bool
    /// Whether the process works from its start (`command`), so that the base of the work tree must be recorded *before the process runs*,
    /// not only before the first prompt.
    package let startsWorkAtOnce: Bool

    package init(
        executable: String, arguments: [String], environment: [String: String], secrets: [String] = [],
        homeFiles: [String: [UInt8]] = [:], homeParts: [HomePart] = [], homeLeftOut: [String] = [], needsNetwork: Bool, staysWarm: Bool,
        startsWorkAtOnce: Bool
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.secrets = secrets
        self.homeFiles = homeFiles
        self.homeParts = homeParts
        self.homeLeftOut = homeLeftOut
        self.needsNetwork = needsNetwork
        self.staysWarm = staysWarm
        self.startsWorkAtOnce = startsWorkAtOnce
    }
}

/// What has to be remembered of a runtime's conversation to resume it after a restart.
package struct SessionMemory: Sendable, Equatable, Codable {
    /// The runtime's own id of the conversation.
    package var sessionID: String
    /// The running totals that the session last reported; usage is counted as the difference.
    package var totals: Usage

    package init(sessionID: String, totals: Usage = Usage()) {
        self.sessionID = sessionID
        self.totals = totals
    }
}

/// A conversation with a running agent process.
package protocol RuntimeSession: Sendable {
    /// Gives the agent a prompt and reports events until the end of the turn. One turn at a time. The sequence ends after `.turnEnded`.
    ///
    /// Cancelling the consumer does not stop the turn; use ``interrupt()`` and the process.
    func prompt(_ text: String) async -> AsyncStream<RuntimeEvent>

    /// Gives a message to the running turn. Returns `false` if no turn runs or the runtime cannot; the caller then queues it.
    func steer(_ text: String, id: MessageID) async -> Bool

    /// Withdraws a steered message that the agent has not read yet. Returns `false` if it has, or if that cannot be known.
    func withdraw(_ id: MessageID) async -> Bool

    /// Asks the running turn to end; it then ends with `.interrupted`. Has no effect if none runs.
    func interrupt() async

    /// Reports that the process was paused or resumed. The time in between does not count towards timeouts.
    func setPaused(_ isPaused: Bool) async

    /// What has to be remembered to resume the conversation; `nil` as long as nothing was said.
    func memory() async -> SessionMemory?

    /// Asks the process to end by closing its input. The owner of the process waits, and kills it if necessary.
    func close() async
}

extension RuntimeSession {
    package func setPaused(_ isPaused: Bool) async {}
    package func withdraw(_ id: MessageID) async -> Bool { false }
}

/// Why a runtime cannot launch.
package struct RuntimeError: Error, Sendable, Equatable {
    package let reason: RunEndReason
    /// One sentence for people.
    package let message: String

    package init(_ reason: RunEndReason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
