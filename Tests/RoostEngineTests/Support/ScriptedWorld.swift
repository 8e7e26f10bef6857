import RoostModel
import Synchronization

/// A sandbox that starts scripted processes.
final class ScriptedSandbox: Sandbox {
    let census = ProcessCensus()
    private let processes = Mutex<[ScriptedProcess]>([])
    private let failure: SandboxError?
    private let lateFailure: SandboxError?
    /// Called when everything is mounted and reported.
    private let atLast: @Sendable () async -> Void
    private let plans = Mutex<[SandboxRequest]>([])
    private let starts = Mutex<[SandboxRequest]>([])

    /// - Parameter lateFailure: thrown after everything was mounted.
    init(failure: SandboxError? = nil, lateFailure: SandboxError? = nil, atLast: @escaping @Sendable () async -> Void = {}) {
        self.failure = failure
        self.lateFailure = lateFailure
        self.atLast = atLast
    }

    /// The previewed requests.
    var previewed: [SandboxRequest] { plans.withLock { $0 } }
    var requested: [SandboxRequest] { starts.withLock { $0 } }
    /// The running processes, in the order of their starts.
    var alive: [ScriptedProcess] { started.filter { !$0.isGone } }

    var started: [ScriptedProcess] { processes.withLock { $0 } }

    func preview(_ request: SandboxRequest) throws -> SandboxPreview {
        plans.withLock { $0.append(request) }
        return try plan(request)
    }

    private func plan(_ request: SandboxRequest) throws -> SandboxPreview {
        SandboxPreview(
            summary: "scripted", readOnly: [], writable: [], masked: [], environment: [], network: request.policy.network, commandLine: [],
            weaknesses: [])
    }

    func start(
        _ request: SandboxRequest, mounted: @escaping @Sendable (SandboxPreview) async throws -> Void
    ) async throws -> (process: any SandboxedProcess, preview: SandboxPreview) {
        if let failure { throw failure }
        starts.withLock { $0.append(request) }
        try await mounted(try plan(request))
        await atLast()
        if let lateFailure { throw lateFailure }
        let process = ScriptedProcess(census: census)
        processes.withLock { $0.append(process) }
        return (process, try plan(request))
    }

    func resolve(_ policy: Policy) throws -> Policy { policy }

    func survey() async -> [GuardReport] { [] }
}

/// Work trees without files: every captured run changed one file; applications are recorded.
final class ScriptedWorkTrees: WorkTrees {
    private struct State {
        var captured: [RunID: ChangeSet] = [:]
        var applied: [ApplicationID] = []
        var discarded: [TaskID] = []
        var removed: [TaskID] = []
        var recovered: [ApplicationID] = []
        var missing: Set<String> = ["/gone"]
    }

    private let state = Mutex(State())

    var applied: [ApplicationID] { state.withLock { $0.applied } }
    var discarded: [TaskID] { state.withLock { $0.discarded } }
    var removed: [TaskID] { state.withLock { $0.removed } }
    var recovered: [ApplicationID] { state.withLock { $0.recovered } }

    /// Makes a folder appear or disappear.
    func set(_ path: String, isThere: Bool) {
        state.withLock { state in
            if isThere { state.missing.remove(path) } else { state.missing.insert(path) }
        }
    }

    func locate(_ path: String) async throws -> ProjectFolder {
        guard !state.withLock({ $0.missing.contains(path) }) else { throw WorkTreeError.notFound(path) }
        return ProjectFolder(path: path, kind: .git, subfolder: "", ownerUID: 1000, ownerGID: 1000)
    }

    /// The link `/link` leads to `/secret`; every other path resolves to itself.
    func resolve(_ path: String) -> String? {
        guard !state.withLock({ $0.missing.contains(path) }) else { return nil }
        return path == "/link" ? "/secret" : path
    }

    func locate(recorded path: String) async throws -> ProjectFolder { try await locate(path) }

    func relink(_ path: String, isConfirmed: Bool) async throws -> ProjectRelink { ProjectRelink(path: path, tasks: []) }

    func planned(_ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree {
        WorkTree(taskID: task, project: project, layout: .overlay(lower: project.path, upper: "/u", work: "/w", mountPoint: "/m"))
    }

    func prepare(
        _ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode, hidesEnvironmentFiles: Bool, isMounted: Bool
    ) async throws -> WorkTree {
        planned(task, project, mode)
    }

    func recordBase(_ run: RunID, _ tree: WorkTree) async throws -> BaseSummary { BaseSummary(files: 1, dirtyFiles: 0, notes: []) }

    func capture(_ run: RunID, _ tree: WorkTree) async throws -> ChangeSet {
        let changes = ChangeSet(changes: [
            FileChange(path: "a.txt", kind: .added, base: nil, result: FileState(kind: .file, size: 1), additions: 1, slot: 0)
        ])
        state.withLock { $0.captured[run] = changes }
        return changes
    }

    func changes(of run: RunID) async throws -> ChangeSet? { state.withLock { $0.captured[run] } }

    func patch(of run: RunID) async throws -> AsyncThrowingStream<[UInt8], any Error>? { nil }

    func review(_ run: RunID, _ tree: WorkTree, shown digest: String?, includesIgnored: Bool) async throws -> ReviewOutcome {
        digest == "another" ? .changed(["a.txt"]) : .same
    }

    func apply(_ application: Application, _ tree: WorkTree) async -> Application {
        var application = application
        application.status = .applied
        application.files = ["a.txt"]
        state.withLock { $0.applied.append(application.id) }
        return application
    }

    func undo(_ application: Application) async -> Application {
        var application = application
        application.status = .undone
        return application
    }

    func sign(_ application: Application, _ signature: String) async throws -> Application {
        var application = application
        application.unsigned = nil
        return application
    }

    func recover(_ application: Application) async -> Application {
        var application = application
        application.status = .failed
        application.message = "rolled back"
        state.withLock { $0.recovered.append(application.id) }
        return application
    }

    func discard(_ tree: WorkTree) async throws { state.withLock { $0.discarded.append(tree.taskID) } }
    func remove(_ task: TaskID, runs: [RunID], applications: [ApplicationID]) async throws {
        state.withLock { $0.removed.append(task) }
    }
    func footprint(_ tree: WorkTree, runs: [RunID]) async -> Int64 { 0 }
    func unusedObjects(leavingOut tasks: Set<TaskID>) async -> Occupied { Occupied() }
    func sweepObjects() async throws -> Occupied { Occupied() }
}
