package import RoostModel

/// Who may do what to which thing: the one place that decides it, for every entry point. A scope says what kind of thing may be done at all,
/// a token's agents say what exists for it, and its ceiling says what its work may do.
package struct Authorizer: Sendable {
    let queries: any Queries
    let agents: any AgentStore
    let attachments: any AttachmentStore
    let workTrees: any WorkTrees
    let sandbox: any Sandbox
    private let folders: OpenedFolders

    init(ports: EnginePorts, folders: OpenedFolders) {
        queries = ports.queries
        agents = ports.agents
        attachments = ports.attachments
        workTrees = ports.workTrees
        sandbox = ports.sandbox
        self.folders = folders
    }

    /// - Throws: ``Denial``.
    package func ask(_ caller: AuthenticatedCaller, _ action: Action, _ resource: Resource) async throws {
        if let denial = try await decide(caller, action, resource) { throw denial }
    }

    /// What a caller may make of a new task: its policy checked, with the links of its folders resolved where a request names them. Those of an
    /// agent were resolved when an owner named them: a link that stands there by now was put there since, and is followed by nobody.
    ///
    /// - Throws: ``Denial``, `DefinitionError`, `SandboxError` for a folder that is not there.
    package func admit(_ spec: TaskSpec, _ action: Action, by caller: AuthenticatedCaller) async throws -> TaskSpec {
        var spec = spec
        spec.policy = try spec.policy.validated()
        // First, so that who may not learns nothing of what lies there.
        try await ask(caller, action, .newTask(spec))
        guard spec.agentID == nil, !spec.policy.readablePaths.isEmpty || !spec.policy.writablePaths.isEmpty else { return spec }
        spec.policy = try sandbox.resolve(spec.policy)
        // Again, about the very names that are stored: a run that may write there could have changed a link since the first time.
        if let denial = try await decide(caller, action, .newTask(spec), foldersStand: true) { throw denial }
        return spec
    }

    /// - Returns: why not; `nil` where it is allowed.
    package func decide(_ caller: AuthenticatedCaller, _ action: Action, _ resource: Resource) async throws -> Denial? {
        try await decide(caller, action, resource, foldersStand: false)
    }

    private func decide(
        _ caller: AuthenticatedCaller, _ action: Action, _ resource: Resource, foldersStand: Bool
    ) async throws -> Denial? {
        if let denial = Self.scope(caller, action.scope) ?? Self.visibility(caller, resource) { return denial }
        guard caller.hasCeiling, action.isMeasured, let spec = resource.spec else { return nil }
        let foldersStand = foldersStand || spec.agentID != nil
        let effect = Effect(spec, resolve: workTrees.resolve, foldersStand: foldersStand)
        if let id = spec.agentID, caller.isBound {
            // An agent's policy was written by an owner, and the token was made for the agent. A task that it began under a wider policy
            // than it has now would be made under the present one today.
            if case .agent = resource { return nil }
            if let agent = try await agents.agent(id) {
                let present = Effect(agent.spec.taskSpec(of: id), resolve: workTrees.resolve, foldersStand: foldersStand)
                if effect.isWithin(present) { return nil }
            }
        }
        if let project = effect.project {
            guard let resolved = project.resolved, try await isOpen(resolved, to: caller) else { return .folderNotThere(project.path) }
        }
        let excess = effect.excess(over: caller.ceiling)
        guard excess.isEmpty else { return Self.beyond(excess) }
        return nil
    }

    /// Finds the project of a folder as a request names it. For a caller who may not work there the folder is not there, whether it is or not.
    ///
    /// - Throws: `WorkTreeError`.
    package func locate(_ path: String, by caller: AuthenticatedCaller) async throws -> ProjectFolder {
        guard caller.hasCeiling, path.hasPrefix("/") else { return try await workTrees.locate(path) }
        guard let resolved = workTrees.resolve(path), try await isOpen(resolved, to: caller) else { throw WorkTreeError.notFound(path) }
        let project = try await workTrees.locate(path)
        // Its repository may begin above the folder, and the link may lead elsewhere by now.
        guard try await isOpen(project.path, to: caller) else { throw WorkTreeError.notFound(path) }
        return project
    }

    /// Whether a folder lies where the caller may work.
    private func isOpen(_ resolved: String, to caller: AuthenticatedCaller) async throws -> Bool {
        let roots = caller.ceiling.folderRoots
        if !roots.isEmpty { return roots.contains { PathContainment.contains($0, resolved) } }
        return try await folders.paths().contains { PathContainment.contains($0, resolved) }
    }

    /// Whether the caller is let in to a kind of operation, before its thing is looked for.
    ///
    /// - Parameter isWhole: whether it is about the whole daemon.
    package static func admission(_ caller: AuthenticatedCaller, _ scope: Scope, isWhole: Bool) -> Denial? {
        self.scope(caller, scope) ?? (isWhole ? visibility(caller, .daemon) : nil)
    }

    /// How long a shell in a task may live: for a caller with a ceiling as long as a run, for who may change the policy anyway without end.
    package static func longestShell(_ caller: AuthenticatedCaller, in task: AgentTask) -> Duration? {
        caller.hasCeiling ? .milliseconds(task.spec.policy.limits.wallTimeMs) : nil
    }

    /// Only the owner's own proofs make others.
    package static func minting(_ caller: AuthenticatedCaller) -> Denial? {
        caller.mayMint
            ? nil
            : .forbidden(
                "grants and API keys make and change no tokens", hint: "use the control token, a signed-in browser, or the command line")
    }

    private static func scope(_ caller: AuthenticatedCaller, _ scope: Scope) -> Denial? {
        caller.may(scope) ? nil : .forbidden("this token lacks the scope \(scope.rawValue)")
    }

    private static func visibility(_ caller: AuthenticatedCaller, _ resource: Resource) -> Denial? {
        guard caller.isBound else { return nil }
        switch resource {
        case .task(let task): return caller.reaches(task.spec.agentID) ? nil : .notThere
        case .agent(let agent): return caller.reaches(agent.id) ? nil : .notThere
        case .attachment(_, let principal): return principal == caller.principal.description ? nil : .notThere
        case .newTask(let spec) where caller.reaches(spec.agentID): return nil
        case .newTask, .newAgent, .daemon: return .forbidden("this token reaches \(reach(caller)) only")
        }
    }

    private static func reach(_ caller: AuthenticatedCaller) -> String {
        caller.agents.count == 1 ? "one agent and its tasks" : "\(caller.agents.count) agents and their tasks"
    }

    private static func beyond(_ excess: [String]) -> Denial {
        .forbidden(
            "this goes beyond what the token may do: \(excess.joined(separator: "; "))",
            hint: "use a token with a wider ceiling (roost token create --help), one that is bound to the agent, or one with admin")
    }
}
