import RoostModel

/// Starts the process that is kept ready for an agent's conversation.
struct AgentProcess: Sendable {
    let ports: EnginePorts
    let environments: RunEnvironments

    /// Checks whether an agent can be started with its present definition, without starting anything.
    ///
    /// - Parameter looksInside: whether the sandbox plan is computed too, which takes longer.
    /// - Returns: whether its runtime keeps a process between messages.
    /// - Throws: ``RuntimeError``, ``WorkTreeError``, ``SandboxError`` with the reason and what to do.
    func check(_ agent: Agent, looksInside: Bool) async throws -> Bool {
        let task = agent.conversation ?? ports.entropy.id(at: ports.clock.now())
        let spec = agent.spec.taskSpec(of: agent.id)
        let tree: WorkTree? =
            if let path = spec.projectPath {
                ports.workTrees.planned(task, try await ports.workTrees.locate(recorded: path), spec.workTree)
            } else {
                nil
            }
        let plan = try LaunchPlan(task, spec, tree: tree, resume: nil, environment: environments.environment(for: task), ports: ports)
        try plan.checkNetwork()
        if looksInside {
            let home = ports.folders.homePath(.agent(agent.id))
            _ = try ports.sandbox.preview(plan.sandboxRequest(ports.entropy.id(at: ports.clock.now()), home: home, runFolder: home))
        }
        return plan.launch.staysWarm
    }

    /// Starts a process that continues a conversation. Nobody else may be using the work tree.
    func start(_ task: AgentTask) async throws -> WarmSession {
        var tree: WorkTree?
        if let path = task.spec.projectPath {
            let known = try await ports.runs.workTree(of: task.id)
            let made = try await ports.workTrees.prepare(
                task.id, try await ports.workTrees.locate(recorded: path), known?.mode ?? task.spec.workTree,
                hidesEnvironmentFiles: task.spec.policy.hidesEnvironmentFiles, isMounted: false)
            if known == nil { try await ports.runs.setWorkTree(made, of: task.id, reason: nil, at: ports.clock.now()) }
            tree = made
        }
        let plan = try LaunchPlan(
            task.id, task.spec, tree: tree, resume: try await ports.runs.session(of: task.id),
            environment: environments.environment(for: task.id), ports: ports)
        try plan.checkNetwork()
        // Its containment is reported by the first run that uses it.
        return try await SessionStarter(ports: ports).start(
            plan, HomeOwner(task), run: ports.entropy.id(at: ports.clock.now()), redactor: Redactor(secrets: plan.launch.secrets),
            tell: { _ in }, beside: { _ in })
    }
}
