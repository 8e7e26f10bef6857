/// How an agent thinks: makes a launch out of a task, and a session out of a process that somebody else started.
package protocol Runtime: Sendable {
    var kind: RuntimeKind { get }

    /// What to start for a task. Looks at the host (where is the executable?), starts nothing.
    ///
    /// - Throws: ``RuntimeError`` with the reason and a sentence for people.
    func launch(_ request: RuntimeLaunchRequest) throws -> RuntimeLaunch

    /// A session over a process that was started from ``launch(_:)``'s answer.
    func open(_ process: any SandboxedProcess, _ request: RuntimeLaunchRequest) async throws -> any RuntimeSession
}

package struct RuntimeLaunchRequest: Sendable {
    package let taskID: TaskID
    package let spec: TaskSpec
    /// Absolute folder in which the runtime starts, as seen inside the sandbox.
    package let workingDirectory: String
    /// The session to go on with, and the totals it had reported when it was last seen.
    package let resume: SessionMemory?
    /// By which the runtime finds its tools, and of which the process sees what the runtime's profile lists. In memory only.
    package let environment: RunVariables
    /// A fresh UUID for a new session, lower case.
    package let newSessionID: String
    /// Somebody else writes a command's standard input, and ends it.
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

package struct RuntimeLaunch: Sendable, Equatable {
    /// Absolute path on the host, symbolic links resolved.
    package let executable: String
    package let arguments: [String]
    /// The whole environment of the process but for what the sandbox itself sets (`HOME`, `PATH`, `TMPDIR`, `USER`, `SHELL`).
    package let environment: [String: String]
    /// Values in the environment that must never be stored or shown.
    package let secrets: [String]
    /// Files to place in the sandbox's home before the start, path relative to the home, mode 0600.
    package let homeFiles: [String: [UInt8]]
    /// What of the person's own settings it finds in the home, to be read, and what of them it does not find.
    package let homeParts: [HomePart]
    package let homeLeftOut: [String]
    /// The process must reach its provider.
    package let needsNetwork: Bool
    /// The process takes several turns and stays warm between them.
    package let staysWarm: Bool
    /// The first turn must wait until the base of the work tree is recorded *before the process starts to run* (`command`), not only
    /// before the first prompt.
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

/// A runtime's own conversation, as far as we must remember it over restarts.
package struct SessionMemory: Sendable, Equatable, Codable {
    package var sessionID: String
    /// Running totals last reported by the session; usage is charged as the difference.
    package var totals: Usage

    package init(sessionID: String, totals: Usage = Usage()) {
        self.sessionID = sessionID
        self.totals = totals
    }
}

package protocol RuntimeSession: Sendable {
    /// Gives one prompt and tells what happens until the turn's end. One turn at a time. The sequence ends after `.turnEnded`.
    ///
    /// Cancelling the consumer does not stop the turn; use ``interrupt()`` and the process.
    func prompt(_ text: String) async -> AsyncStream<RuntimeEvent>

    /// Puts a message into the running turn. `false` where the runtime cannot or none runs: the caller queues it.
    func steer(_ text: String, id: MessageID) async -> Bool

    /// Takes back a message that was put in and that the agent has not taken yet. `false` where it has, or where nobody can say.
    func withdraw(_ id: MessageID) async -> Bool

    /// Asks the running turn to end; the turn then ends with `.interrupted`. Harmless when none runs.
    func interrupt() async

    /// Says that the process is held still, or goes on: the time between counts for nothing.
    func setPaused(_ isPaused: Bool) async

    /// What must be remembered to go on later; `nil` as long as nothing was said.
    func memory() async -> SessionMemory?

    /// Ends the conversation's process politely (end of input). The owner of the process waits and kills.
    func close() async
}

extension RuntimeSession {
    package func setPaused(_ isPaused: Bool) async {}
    package func withdraw(_ id: MessageID) async -> Bool { false }
}

package struct RuntimeError: Error, Sendable, Equatable {
    package let reason: RunEndReason
    package let message: String

    package init(_ reason: RunEndReason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
