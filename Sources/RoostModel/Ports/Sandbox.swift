/// Starts contained processes. The policy was compiled into a plan before; what cannot be enforced here fails with the guard's name.
package protocol Sandbox: Sendable {
    /// What would run, without any effect: the same plan that ``start(_:)`` runs.
    ///
    /// - Throws: ``SandboxError``.
    func preview(_ request: SandboxRequest) throws -> SandboxPreview

    /// Starts the process tree. It stands with its mounts but has not executed anything of the run's until
    /// ``SandboxedProcess/release()``.
    ///
    /// - Parameter mounted: called once, when all that the run will see is mounted, with what it is contained by; the rest of the set-up goes on
    ///   beside it, and may still fail. What it throws ends the tree. Not called where the set-up fails before.
    /// - Returns: the process, and what it is contained by: the very plan that it runs under.
    /// - Throws: ``SandboxError``, or what `mounted` threw; nothing is left then.
    func start(
        _ request: SandboxRequest, mounted: @escaping @Sendable (SandboxPreview) async throws -> Void
    ) async throws -> (process: any SandboxedProcess, preview: SandboxPreview)

    /// The policy with the links of its listed folders resolved, as it is stored.
    ///
    /// - Throws: ``SandboxError/pathRefused(_:why:)`` for one that is gone or no folder.
    func resolve(_ policy: Policy) throws -> Policy

    /// Which guards hold on this machine.
    func survey() async -> [GuardReport]
}

extension Sandbox {
    package func start(_ request: SandboxRequest) async throws -> (process: any SandboxedProcess, preview: SandboxPreview) {
        try await start(request) { _ in }
    }
}

package struct SandboxRequest: Sendable {
    /// Where the home stands inside, whatever it is outside.
    package static let insideHome = "/home/roost"

    package var runID: RunID
    package var policy: Policy
    /// Absolute path on the host of what is executed; found inside at the same path.
    package var executable: String
    package var arguments: [String]
    /// Exact environment of the process, but for `HOME`, `PATH`, `TMPDIR`, `USER`, `LOGNAME` and `SHELL`, which the plan sets.
    package var environment: [String: String]
    /// The caller's `PATH`; entries that may be shown inside are kept, with their folders bound read-only.
    package var searchPath: String
    /// The caller's real home, whose toolchains may be shown and whose secrets are masked.
    package var userHome: String
    /// The owner's variables by which tools are found. Of those that name places, the process has the ones whose places it can see.
    package var tools: [String: String] = [:]
    /// What of the person's own settings the process finds in its home, to be read.
    package var homeParts: [HomePart] = []
    /// What of them it does not find, in words for people.
    package var homeLeftOut: [String] = []
    /// Host folder that becomes the home inside; made by the caller, private to the owner.
    package var home: String
    /// Host folder for the mounts and control files of this run; made by the caller.
    package var runFolder: String
    package var workTree: WorkTree?
    /// Shown in the home, each through its layer.
    package var caches: [CacheLayer] = []
    /// Absolute start folder inside.
    package var workingDirectory: String
    /// Whether nobody else changes the home or a copy of the project while the process lives, so that both may be shown through a layer.
    package var ownsFolders = false

    package init(
        runID: RunID, policy: Policy, executable: String, arguments: [String], environment: [String: String], searchPath: String,
        userHome: String, home: String, runFolder: String, workTree: WorkTree?, workingDirectory: String
    ) {
        self.runID = runID
        self.policy = policy
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.searchPath = searchPath
        self.userHome = userHome
        self.home = home
        self.runFolder = runFolder
        self.workTree = workTree
        self.workingDirectory = workingDirectory
    }
}

package struct SandboxPreview: Sendable, Equatable, Codable {
    /// One plain sentence: what the run can reach.
    package let summary: String
    package let readOnly: [String]
    package let writable: [String]
    package let masked: [String]
    /// Names only.
    package let environment: [String]
    package let network: NetworkAccess
    /// The exact command line of the backend; holds no secret.
    package let commandLine: [String]
    package let weaknesses: [GuardReport]

    package init(
        summary: String, readOnly: [String], writable: [String], masked: [String], environment: [String], network: NetworkAccess,
        commandLine: [String], weaknesses: [GuardReport]
    ) {
        self.summary = summary
        self.readOnly = readOnly
        self.writable = writable
        self.masked = masked
        self.environment = environment
        self.network = network
        self.commandLine = commandLine
        self.weaknesses = weaknesses
    }
}

/// A process tree in its sandbox. Dropping it or the daemon's death ends the tree.
package protocol SandboxedProcess: Sendable {
    /// Output in order of arrival, with back-pressure: what nobody reads stops the writer, never grows memory. One reader. Ends when
    /// both channels are closed.
    var output: SandboxOutput { get }

    /// Lets the command execute. Idempotent.
    func release() async

    /// Writes to standard input; suspends while the pipe is full. Throws when the process closed it.
    func write(_ bytes: [UInt8]) async throws

    /// Ends standard input. Idempotent.
    func closeInput() async

    /// Holds every process of the tree still, so that none of it executes until ``resume()``: by the freezer of its control group, else by
    /// stopping every process of its namespace until no further one appears. Idempotent. Ending works while it is held.
    func pause() async throws

    /// Lets a held tree go on. Idempotent.
    func resume() async

    /// Asks the command to end (SIGTERM), and after `grace` ends the whole tree. Returns when the tree is gone.
    func stop(grace: Duration) async

    /// Ends the whole tree at once. Returns when it is gone.
    func kill() async

    /// Waits until every process of the tree is gone.
    func exit() async -> ProcessExit

    /// The run's own processes that live now, the first among them.
    func members() async -> [SandboxMember]
}

extension SandboxedProcess {
    /// Of what cannot be looked into.
    package func members() async -> [SandboxMember] { [] }
}

/// One process inside a sandbox.
package struct SandboxMember: Sendable, Equatable {
    /// Which one: its number on the host, and when it began, so that a number that is used again is another.
    package struct Identity: Sendable, Hashable {
        package let number: Int32
        /// Clock ticks since the machine's start.
        package let began: UInt64

        package init(number: Int32, began: UInt64) {
            self.number = number
            self.began = began
        }
    }

    package let identity: Identity
    /// Its arguments as it shows them, cut after some.
    package let command: String
    /// TCP ports on which it listens.
    package let ports: [UInt16]

    package init(identity: Identity, command: String, ports: [UInt16]) {
        self.identity = identity
        self.command = command
        self.ports = ports
    }
}

package struct OutputChunk: Sendable, Equatable {
    package let channel: OutputChannel
    package let bytes: [UInt8]

    package init(channel: OutputChannel, bytes: [UInt8]) {
        self.channel = channel
        self.bytes = bytes
    }
}

/// Output chunks, pulled one at a time, so that a slow reader holds back the writer.
package struct SandboxOutput: AsyncSequence, Sendable {
    package typealias Element = OutputChunk
    package typealias Failure = Never

    private let pull: @Sendable () async -> OutputChunk?

    /// - Parameter pull: the next chunk, or `nil` for ever after the end.
    package init(pull: @escaping @Sendable () async -> OutputChunk?) {
        self.pull = pull
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let pull: @Sendable () async -> OutputChunk?

        package mutating func next() async -> OutputChunk? { await pull() }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws(Never) -> OutputChunk? { await pull() }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(pull: pull) }
}

/// How a process tree ended.
package enum ProcessExit: Sendable, Equatable {
    case exited(Int)
    case signaled(Int)
    /// The sandbox's own watch ended it.
    case limit(RunEndReason, message: String)
    /// We ended it.
    case killed
    /// The command could not be executed, or the sandbox not be built.
    case notStarted(SandboxError)
}

package enum SandboxError: Error, Sendable, Equatable {
    case guardMissing(GuardName, evidence: String, remedy: String?)
    /// The backend's program is missing or too old.
    case backendMissing(String, remedy: String)
    case pathRefused(String, why: String)
    case overlayFailed(String)
    case setUpFailed(String)
    case executableNotFound(String)
    case notExecutable(String, why: String)
}

extension SandboxError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .guardMissing(let name, let evidence, let remedy):
            "the sandbox guard \(name.rawValue) cannot be installed on this machine (\(evidence))" + (remedy.map { "; \($0)" } ?? "")
        case .backendMissing(let what, let remedy): "\(what); \(remedy)"
        case .pathRefused(let path, let why): "\(path) cannot be part of the sandbox: \(why)"
        case .overlayFailed(let why): "the copy-on-write layer over the project could not be mounted: \(why)"
        case .setUpFailed(let why): "the sandbox could not be built: \(why)"
        case .executableNotFound(let name): "\(name) was not found inside the sandbox; check the name and PATH"
        case .notExecutable(let name, let why): "\(name) cannot be executed: \(why)"
        }
    }
}
