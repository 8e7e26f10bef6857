/// Starts contained processes. The policy is compiled into a plan first. If a guard cannot be enforced here, the start fails with its name.
package protocol Sandbox: Sendable {
    /// What would run, without any effect: the same plan that ``start(_:)`` executes.
    ///
    /// - Throws: ``SandboxError``.
    func preview(_ request: SandboxRequest) throws -> SandboxPreview

    /// Starts the process tree. All mounts are made, but nothing of the run executes before ``SandboxedProcess/release()``.
    ///
    /// - Parameter mounted: called once, when everything that the run will see is mounted, with its containment. The rest of the set-up
    ///   continues in parallel and may still fail. An error thrown here ends the tree. Not called if the set-up fails earlier.
    /// - Returns: the process, and the plan that it runs under.
    /// - Throws: ``SandboxError``, or what `mounted` threw. Nothing is left behind then.
    func start(
        _ request: SandboxRequest, mounted: @escaping @Sendable (SandboxPreview) async throws -> Void
    ) async throws -> (process: any SandboxedProcess, preview: SandboxPreview)

    /// The policy with the links of its listed folders resolved, as it is stored.
    ///
    /// - Throws: ``SandboxError/pathRefused(_:why:)`` for a path that does not exist or is not a folder.
    func resolve(_ policy: Policy) throws -> Policy

    /// How well each guard works on this machine.
    func survey() async -> [GuardReport]
}

extension Sandbox {
    /// Starts the process tree without a callback.
    package func start(_ request: SandboxRequest) async throws -> (process: any SandboxedProcess, preview: SandboxPreview) {
        try await start(request) { _ in }
    }
}

/// The input of a start.
package struct SandboxRequest: Sendable {
    /// The path of the home inside the sandbox, wherever it is outside.
    package static let insideHome = "/home/roost"

    package var runID: RunID
    package var policy: Policy
    /// Absolute path of the program on the host; it has the same path inside.
    package var executable: String
    package var arguments: [String]
    /// The complete environment, except for `HOME`, `PATH`, `TMPDIR`, `USER`, `LOGNAME` and `SHELL`, which the plan sets.
    package var environment: [String: String]
    /// The caller's `PATH`. Entries that may be visible inside are kept, and their folders are bound read-only.
    package var searchPath: String
    /// The caller's real home. Its toolchains may be visible; its secrets are masked.
    package var userHome: String
    /// The owner's variables that locate tools. A variable that names a path is passed on only if the process can see that path.
    package var tools: [String: String] = [:]
    /// The person's own settings that are mounted read-only in the home.
    package var homeParts: [HomePart] = []
    /// The person's settings that are left out, in words for people.
    package var homeLeftOut: [String] = []
    /// The host folder that becomes the home inside. The caller creates it, private to the owner.
    package var home: String
    /// The host folder for this run's mounts and control files. The caller creates it.
    package var runFolder: String
    /// `nil` if the run has no project.
    package var workTree: WorkTree?
    /// Caches that are mounted in the home, each through its layer.
    package var caches: [CacheLayer] = []
    /// Absolute start folder inside.
    package var workingDirectory: String
    /// Whether nobody else changes the home, or a copy of the project, while the process runs; both may then be mounted through a layer.
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

/// What a run can reach, for people, and the command line that achieves it.
package struct SandboxPreview: Sendable, Equatable, Codable {
    /// One sentence for people: what the run can reach.
    package let summary: String
    /// Paths that are visible read-only.
    package let readOnly: [String]
    /// Paths that can be written.
    package let writable: [String]
    /// Paths that are hidden.
    package let masked: [String]
    /// Names of variables, without their values.
    package let environment: [String]
    package let network: NetworkAccess
    /// The exact command line of the backend; contains no secret.
    package let commandLine: [String]
    /// Guards that are only watched or missing on this machine.
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

/// A process tree in its sandbox. The tree ends if this value is dropped or the daemon dies.
package protocol SandboxedProcess: Sendable {
    /// Output in order of arrival, with back-pressure: if nobody reads, the writer blocks and memory does not grow. One reader. Ends when
    /// both channels are closed.
    var output: SandboxOutput { get }

    /// Lets the command execute. Idempotent.
    func release() async

    /// Writes to standard input and suspends while the pipe is full. Throws if the process closed it.
    func write(_ bytes: [UInt8]) async throws

    /// Closes standard input. Idempotent.
    func closeInput() async

    /// Pauses every process of the tree until ``resume()``: with the freezer of its control group, or by stopping the processes of its
    /// namespace until no new one appears. Idempotent. A paused tree can still be ended.
    func pause() async throws

    /// Resumes a paused tree. Idempotent.
    func resume() async

    /// Asks the command to end (SIGTERM), and ends the whole tree after `grace`. Returns when the tree has ended.
    func stop(grace: Duration) async

    /// Ends the whole tree at once. Returns when it has ended.
    func kill() async

    /// Waits until every process of the tree has ended.
    func exit() async -> ProcessExit

    /// The run's own processes that are alive now, the first process among them.
    func members() async -> [SandboxMember]
}

extension SandboxedProcess {
    /// The default, for processes that cannot be inspected.
    package func members() async -> [SandboxMember] { [] }
}

/// One process inside a sandbox.
package struct SandboxMember: Sendable, Equatable {
    /// Identifies a process by its PID and start time, because PIDs are reused.
    package struct Identity: Sendable, Hashable {
        /// The PID on the host.
        package let number: Int32
        /// Start time in clock ticks since the machine booted.
        package let began: UInt64

        package init(number: Int32, began: UInt64) {
            self.number = number
            self.began = began
        }
    }

    package let identity: Identity
    /// Its command line, cut if it is long.
    package let command: String
    /// The TCP ports that it listens on.
    package let ports: [UInt16]

    package init(identity: Identity, command: String, ports: [UInt16]) {
        self.identity = identity
        self.command = command
        self.ports = ports
    }
}

/// A piece of output as it was read.
package struct OutputChunk: Sendable, Equatable {
    package let channel: OutputChannel
    package let bytes: [UInt8]

    package init(channel: OutputChannel, bytes: [UInt8]) {
        self.channel = channel
        self.bytes = bytes
    }
}

/// Output chunks, pulled one at a time, so that a slow reader slows the writer.
package struct SandboxOutput: AsyncSequence, Sendable {
    package typealias Element = OutputChunk
    package typealias Failure = Never

    private let pull: @Sendable () async -> OutputChunk?

    /// - Parameter pull: returns the next chunk, and `nil` forever after the end.
    package init(pull: @escaping @Sendable () async -> OutputChunk?) {
        self.pull = pull
    }

    /// Reads chunk by chunk.
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
    /// The sandbox ended it because of a limit.
    case limit(RunEndReason, message: String)
    /// The daemon ended it.
    case killed
    /// The command could not be executed, or the sandbox could not be built.
    case notStarted(SandboxError)
}

/// Why a sandbox could not be built; the descriptions are for people.
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
