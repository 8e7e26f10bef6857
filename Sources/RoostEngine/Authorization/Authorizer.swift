package import RoostModel

/// Decides who may do what to which object; the only place that does, for every entry point. Scopes limit the kinds of actions, a token's
/// agents limit what exists for it, and its ceiling limits what its work may do.
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

    /// Requires that an action is allowed.
    ///
    /// - Throws: ``Denial``.
    package func ask(_ caller: AuthenticatedCaller, _ action: Action, _ resource: Resource) async throws {
        if let denial = try await decide(caller, action, resource) { throw denial }
    }

    /// Authorizes a new task and returns its specification: with the policy validated, and with the links of the folders in a request
    /// resolved. An agent's folders were resolved when its owner listed them; a link there now was put there later and is not followed.
    ///
    /// - Throws: ``Denial``, `DefinitionError`, `SandboxError` for a folder that does not exist.
    package func admit(_ spec: TaskSpec, _ action: Action, by caller: AuthenticatedCaller) async throws -> TaskSpec {
        var spec = spec
        spec.policy = try spec.policy.validated()
        // First, so that a caller without permission learns nothing about the folders.
        try await ask(caller, action, .newTask(spec))
        guard spec.agentID == nil, !spec.policy.readablePaths.isEmpty || !spec.policy.writablePaths.isEmpty else { return spec }
        spec.policy = try sandbox.resolve(spec.policy)
        // Again for the resolved paths that are stored, because a run that may write there could have changed a link in the meantime.
        if let denial = try await decide(caller, action, .newTask(spec), foldersStand: true) { throw denial }
        return spec
    }

    /// - Returns: why the action is not allowed; `nil` if it is.
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
            // An owner wrote the agent's policy and created the token for this agent. An older task with a wider policy than the agent has
            // now would be created with the present policy today.
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

    /// Finds the project of a folder in a request. A caller who may not work there gets the same answer as for a missing folder.
    ///
    /// - Throws: `WorkTreeError`.
    package func locate(_ path: String, by caller: AuthenticatedCaller) async throws -> ProjectFolder {
        guard caller.hasCeiling, path.hasPrefix("/") else { return try await workTrees.locate(path) }
        guard let resolved = workTrees.resolve(path), try await isOpen(resolved, to: caller) else { throw WorkTreeError.notFound(path) }
        let project = try await workTrees.locate(path)
        // The repository may begin above the folder, and a link may have changed since.
        guard try await isOpen(project.path, to: caller) else { throw WorkTreeError.notFound(path) }
        return project
    }

    /// Whether a folder lies where the caller may work.
    private func isOpen(_ resolved: String, to caller: AuthenticatedCaller) async throws -> Bool {
        let roots = caller.ceiling.folderRoots
        if !roots.isEmpty { return roots.contains { PathContainment.contains($0, resolved) } }
        return try await folders.paths().contains { PathContainment.contains($0, resolved) }
    }

    /// Checks the scope for an operation before its object is looked up.
    ///
    /// - Parameter isWhole: whether the operation is about the whole daemon.
    package static func admission(_ caller: AuthenticatedCaller, _ scope: Scope, isWhole: Bool) -> Denial? {
        self.scope(caller, scope) ?? (isWhole ? visibility(caller, .daemon) : nil)
    }

    /// The maximum lifetime of a shell: the run's time limit for a caller with a ceiling, none for callers who can change the policy
    /// anyway.
    package static func longestShell(_ caller: AuthenticatedCaller, in task: AgentTask) -> Duration? {
        caller.hasCeiling ? .milliseconds(task.spec.policy.limits.wallTimeMs) : nil
    }

    /// Checks that the caller may create tokens: only the owner's own credentials may.
    package static func minting(_ caller: AuthenticatedCaller) -> Denial? {
        caller.mayMint
            ? nil
            : .forbidden(
                "grants and API keys cannot create or change tokens",
                hint: "use the control token, a signed-in browser, or the command line")
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
        case .newTask, .newAgent, .daemon: return .forbidden("this token can reach only \(reach(caller))")
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
