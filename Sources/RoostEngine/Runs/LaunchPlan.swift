import RoostModel

/// What is started for a task. Runs, processes kept ready and previews all use the same plan.
struct LaunchPlan: Sendable {
    let spec: TaskSpec
    let request: RuntimeLaunchRequest
    let launch: RuntimeLaunch
    let runtime: any Runtime
    let tree: WorkTree?
    let caches: [CacheLayer]

    /// Looks up programs on the host; creates and starts nothing.
    ///
    /// - Throws: ``RuntimeError``.
    init(
        _ task: TaskID, _ spec: TaskSpec, tree: WorkTree?, resume: SessionMemory?, environment: RunVariables,
        keepsInputOpen: Bool = false, ports: EnginePorts
    ) throws {
        guard let runtime = ports.runtimes[spec.runtime] else {
            throw RuntimeError(.runtimeNotInstalled, "this daemon has no runtime \(spec.runtime.rawValue)")
        }
        self.spec = spec
        self.tree = tree
        caches = ports.caches.layers(of: spec, tree)
        self.runtime = runtime
        request = RuntimeLaunchRequest(
            taskID: task, spec: spec, workingDirectory: SandboxRequest.startFolder(spec, tree), resume: resume, environment: environment,
            newSessionID: (ports.entropy.id(at: ports.clock.now()) as RunID).description, keepsInputOpen: keepsInputOpen)
        launch = try runtime.launch(request)
    }

    /// - Throws: ``RuntimeError`` if the launch needs its provider and the policy denies the network.
    func checkNetwork() throws {
        guard launch.needsNetwork, spec.policy.network == .deny else { return }
        throw RuntimeError(
            .networkRequired,
            spec.agentID == nil
                ? "\(spec.agent) must reach its model provider, and this run has no network; run it again with --network open"
                : "the agent \(spec.agent) must reach its model provider, and its policy denies the network; "
                    + "open it with roost agent edit \(spec.agent) --network open"
        )
    }

    func sandboxRequest(_ run: RunID, home: String, runFolder: String) -> SandboxRequest {
        var sandbox = SandboxRequest(
            run, spec, tree: tree, executable: launch.executable, arguments: launch.arguments, environment: launch.environment,
            tools: request.environment.tools, home: home, runFolder: runFolder)
        sandbox.caches = caches
        sandbox.homeParts = launch.homeParts
        sandbox.homeLeftOut = launch.homeLeftOut
        // An agent's home serves several tasks at once, and a process that is kept gets files between its turns.
        sandbox.ownsFolders = spec.agentID == nil && !launch.staysWarm
        return sandbox
    }
}

extension SandboxRequest {
    /// The request for a program that is executed in a task's sandbox.
    ///
    /// - Parameter tools: variables whose `PATH` and `HOME` locate tools; from the owner or the daemon.
    init(
        _ run: RunID, _ spec: TaskSpec, tree: WorkTree?, executable: String, arguments: [String], environment: [String: String],
        tools: [String: String], home: String, runFolder: String
    ) {
        // A trusted run sees the home at its path on the host.
        let start = tree == nil && spec.policy.isolation == .trusted ? home : Self.startFolder(spec, tree)
        self.init(
            runID: run, policy: spec.policy, executable: executable, arguments: arguments, environment: environment,
            searchPath: tools["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", userHome: tools["HOME"] ?? "/nonexistent", home: home,
            runFolder: runFolder, workTree: tree, workingDirectory: start)
        self.tools = tools
    }

    static func startFolder(_ spec: TaskSpec, _ tree: WorkTree?) -> String {
        guard let tree else { return SandboxRequest.insideHome }
        return spec.workingDirectory.isEmpty ? tree.project.path : tree.project.path + "/" + spec.workingDirectory
    }
}

extension WorkTree {
    /// The ids that the sandboxed processes run as.
    var owner: (uid: UInt32, gid: UInt32) { (project.ownerUID, project.ownerGID) }
}
