import Logging
import RoostEngine
import RoostModel
import RoostStore
import RoostSupport
import RoostTestSupport
import RoostWire

@testable import RoostServer

/// Ports over a store and an environment in which nothing can be started.
enum TestPorts {
    static func make(store: Store, clock: WallClock, folder: String, log: Logger) -> APIServerPorts {
        let entropy = Entropy(bits: { .random(in: .min ... .max) })
        let trees = NoWorkTrees()
        let engine = Engine(
            ports: EnginePorts(
                runs: store.runs, journal: store.journal, queries: store.queries, agents: store.agents, attachments: store.attachments,
                sandbox: NoSandbox(), workTrees: trees, runtimes: [:],
                folders: RunFolders(
                    home: { owner, _, _ in "/homes/\(owner)" }, attach: { _, _, _ in [] }, run: { "/runs/\($0)" }, removeRun: { _ in },
                    homePath: { "/homes/\($0)" },
                    removeHome: { _ in }, sweepAttachments: { _, _ in }), openedFolders: store.folders, clock: clock, entropy: entropy),
            settings: EngineSettings(),
            node: entropy.id(at: clock.now()),
            secrets: SecretRegistry(), environments: RunEnvironments(), log: log)
        let facts = DaemonFacts(
            version: "0", info: { Samples.info }, configuration: { [Samples.setting] },
            runtimes: { [RuntimeAnswer(id: .command, isReady: true)] },
            diagnostics: { [] }, metrics: { "up 1\n" })
        return APIServerPorts(
            engine: engine, queries: store.queries, journal: store.journal, runs: store.runs, agents: store.agents, tokens: store.tokens,
            attachments: store.attachments, audit: store.audit, workTrees: trees, facts: facts, blobs: MemoryBlobs(),
            proof: InstanceProof(), shutDown: {},
            clock: clock, entropy: entropy)
    }

    /// As the API server has them, for inspection.
    static func operations(_ ports: APIServerPorts, _ hosts: LocalHosts, _ log: Logger) -> [RoostServer.Operation] {
        let authenticator = TokenAuthenticator(hosts: hosts, tokens: ports.tokens, clock: ports.clock, log: log)
        return APIOperations(
            ports: ports, hosts: hosts, authenticator: authenticator,
            live: LiveServices(
                journal: ports.journal, authenticator: authenticator,
                audit: RequestAudit(log: ports.audit, clock: ports.clock, logger: log), log: log)
        ).all
    }

    /// The access of a daemon without sign-ins.
    static func operations() throws -> [RoostServer.Operation] {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let clock = WallClock(now: { Timestamp(milliseconds: 0) }, sleep: { _ in })
        let store = try Store.open(.inMemory, redact: { $1 }, logger: log)
        return operations(make(store: store, clock: clock, folder: "/nowhere", log: log), LocalHosts(listed: []), log)
    }

    enum Samples {
        static let info = InfoAnswer(
            version: "0", pid: 1, nodeId: TestAPIServer.id(), url: "http://127.0.0.1:1", socket: "/s", home: "/home/me/.roost",
            startedAt: Timestamp(milliseconds: 0), runs: ["queued": 0], queue: [], parallelRuns: 1, settings: [:])
        static let setting = SettingAnswer(key: "a.b", value: "1", origin: "default", meaning: "x", variable: "ROOST_A_B")
    }
}

private struct NoSandbox: Sandbox {
    func preview(_ request: SandboxRequest) throws -> SandboxPreview {
        SandboxPreview(
            summary: "nothing", readOnly: [], writable: [], masked: [], environment: [], network: request.policy.network, commandLine: [],
            weaknesses: [])
    }
    func start(
        _ request: SandboxRequest, mounted: @escaping @Sendable (SandboxPreview) async throws -> Void
    ) async throws -> (process: any SandboxedProcess, preview: SandboxPreview) {
        throw SandboxError.setUpFailed("nothing starts here")
    }
    func resolve(_ policy: Policy) throws -> Policy { policy }
    func survey() async -> [GuardReport] { [] }
}

private struct NoWorkTrees: WorkTrees {
    func locate(_ path: String) async throws -> ProjectFolder { throw WorkTreeError.notFound(path) }
    func resolve(_ path: String) -> String? { nil }
    func locate(recorded path: String) async throws -> ProjectFolder { throw WorkTreeError.notFound(path) }
    func relink(_ path: String, isConfirmed: Bool) async throws -> ProjectRelink { throw WorkTreeError.notFound(path) }
    func planned(_ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree {
        WorkTree(taskID: task, project: project, layout: .inPlace)
    }
    func prepare(
        _ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode, hidesEnvironmentFiles: Bool, isMounted: Bool
    ) async throws -> WorkTree { planned(task, project, mode) }
    func recordBase(_ run: RunID, _ tree: WorkTree) async throws -> BaseSummary { BaseSummary(files: 0, dirtyFiles: 0, notes: []) }
    func capture(_ run: RunID, _ tree: WorkTree) async throws -> ChangeSet { ChangeSet() }
    func changes(of run: RunID) async throws -> ChangeSet? { nil }
    func patch(of run: RunID) async throws -> AsyncThrowingStream<[UInt8], any Error>? { nil }
    func review(_ run: RunID, _ tree: WorkTree, shown digest: String?, includesIgnored: Bool) async throws -> ReviewOutcome { .same }
    func apply(_ application: Application, _ tree: WorkTree) async -> Application { application }
    func undo(_ application: Application) async -> Application { application }
    func sign(_ application: Application, _ signature: String) async throws -> Application { application }
    func recover(_ application: Application) async -> Application { application }
    func discard(_ tree: WorkTree) async throws {}
    func remove(_ task: TaskID, runs: [RunID], applications: [ApplicationID]) async throws {}
    func footprint(_ tree: WorkTree, runs: [RunID]) async -> Int64 { 0 }
    func unusedObjects(leavingOut tasks: Set<TaskID>) async -> Occupied { Occupied() }
    func sweepObjects() async throws -> Occupied { Occupied() }
}
