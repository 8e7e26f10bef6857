package import RoostModel

/// What a task or agent could reach if it ran now.
package struct Preview: Sendable {
    /// The plan that would run.
    package let sandbox: SandboxPreview
    /// The caller's variables that would be left out.
    package let leftOut: LeftOutVariables?
    /// What is missing to run at all, such as a program that is not installed. The plan is computed without it.
    package let missing: String?
    /// Whether it would fail because it needs the network and the policy denies it.
    package let lacksNetwork: Bool
}

/// Computes what a task or agent could reach if it ran now. Nothing is created, stored or started.
package struct Previews: Sendable {
    private let ports: EnginePorts
    private let environments: RunEnvironments
    private let authorizer: Authorizer

    init(ports: EnginePorts, environments: RunEnvironments, authorizer: Authorizer) {
        self.ports = ports
        self.authorizer = authorizer
        self.environments = environments
    }

    /// Previews a task. Only callers who could run it may see what it would reach.
    ///
    /// - Parameters:
    ///   - home: whose home it would have; `nil` for a task that does not exist yet.
    ///   - environment: the caller's variables, as they would be sent with a run.
    ///   - variables: additional variables for the process.
    /// - Returns: what it could reach, and which of the caller's variables would be left out.
    /// - Throws: ``Denial``, `DefinitionError`, `WorkTreeError`, `SandboxError`, `RuntimeError`.
    package func preview(
        _ spec: TaskSpec, home: HomeOwner?, environment: [String: String], variables: [String: String] = [:], by caller: AuthenticatedCaller
    ) async throws -> Preview {
        let spec = try await authorizer.admit(spec, .preview, by: caller)
        let (complete, leftOut) = environments.complete(environment, named: variables, by: caller.principal)
        return try await plan(spec, home: home, environment: complete, leftOut)
    }

    /// Previews an agent with its present definition.
    package func preview(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> Preview {
        let agent = try await authorizer.agent(id, .read, by: caller)
        return try await plan(
            agent.spec.taskSpec(of: id), home: .agent(id), environment: environments.complete([:], by: caller.principal).0, nil)
    }

    private func plan(
        _ spec: TaskSpec, home: HomeOwner?, environment: RunVariables, _ leftOut: LeftOutVariables?
    ) async throws -> Preview {
        let task: TaskID =
            if case .task(let known) = home { known } else { ports.entropy.id(at: ports.clock.now()) }
        var tree: WorkTree?
        if let path = spec.projectPath {
            tree = ports.workTrees.planned(task, try await ports.workTrees.locate(recorded: path), spec.workTree)
        }
        let (plan, missing) = try launch(task, spec, tree, environment)
        let folder = ports.folders.homePath(home ?? .task(task))
        // The run's own folder is not visible inside, so it does not affect the plan.
        let sandbox = try ports.sandbox.preview(
            plan.sandboxRequest(ports.entropy.id(at: ports.clock.now()), home: folder, runFolder: folder))
        return Preview(sandbox: sandbox, leftOut: leftOut, missing: missing, lacksNetwork: lacksNetwork(spec, plan))
    }

    /// The plan may use a substitute for a missing runtime, so the runtime is considered too.
    private func lacksNetwork(_ spec: TaskSpec, _ plan: LaunchPlan) -> Bool {
        spec.policy.network == .deny && (plan.launch.needsNetwork || spec.runtime == .claude)
    }

    /// If the program is missing or not signed in, a substitute shows what the isolation would be.
    private func launch(
        _ task: TaskID, _ spec: TaskSpec, _ tree: WorkTree?, _ environment: RunVariables
    ) throws -> (LaunchPlan, missing: String?) {
        do {
            return (try LaunchPlan(task, spec, tree: tree, resume: nil, environment: environment, ports: ports), nil)
        } catch let error as RuntimeError where [.runtimeNotInstalled, .notSignedIn, .commandNotFound].contains(error.reason) {
            var other = spec
            other.runtime = .command
            other.command = ["/bin/sh"]
            return (try LaunchPlan(task, other, tree: tree, resume: nil, environment: environment, ports: ports), error.message)
        }
    }
}
