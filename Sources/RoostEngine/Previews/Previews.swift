package import RoostModel

/// What something could reach if it ran now.
package struct Preview: Sendable {
    package let sandbox: SandboxPreview
    /// Of the caller's variables.
    package let leftOut: LeftOutVariables?
    /// What it lacks to run at all, as a program that is not installed; the walls are known without it.
    package let missing: String?
    /// Whether it would fail for want of a network.
    package let lacksNetwork: Bool
}

/// What something could reach if it ran now: the plan that would run, with nothing made, stored or started for it.
package struct Previews: Sendable {
    private let ports: EnginePorts
    private let environments: RunEnvironments
    private let authorizer: Authorizer

    init(ports: EnginePorts, environments: RunEnvironments, authorizer: Authorizer) {
        self.ports = ports
        self.authorizer = authorizer
        self.environments = environments
    }

    /// Of something that may be asked for: who could not run it learns nothing of what it would reach.
    ///
    /// - Parameters:
    ///   - home: whose home it would have; `nil` for a task that does not exist yet.
    ///   - environment: the caller's variables, as they would come with a run.
    ///   - variables: what the process shall have by these names.
    /// - Returns: what it could reach, and which of the caller's variables it would not have.
    /// - Throws: ``Denial``, `DefinitionError`, `WorkTreeError`, `SandboxError`, `RuntimeError`.
    package func preview(
        _ spec: TaskSpec, home: HomeOwner?, environment: [String: String], variables: [String: String] = [:], by caller: AuthenticatedCaller
    ) async throws -> Preview {
        let spec = try await authorizer.admit(spec, .preview, by: caller)
        let (complete, leftOut) = environments.complete(environment, named: variables, by: caller.principal)
        return try await plan(spec, home: home, environment: complete, leftOut)
    }

    /// Of an agent as it stands.
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
        // The run's own folder is shown to nothing inside, so the plan is the same without one.
        let sandbox = try ports.sandbox.preview(
            plan.sandboxRequest(ports.entropy.id(at: ports.clock.now()), home: folder, runFolder: folder))
        return Preview(sandbox: sandbox, leftOut: leftOut, missing: missing, lacksNetwork: lacksNetwork(spec, plan))
    }

    /// The plan may use another program in place of a missing runtime, so the runtime is asked about too.
    private func lacksNetwork(_ spec: TaskSpec, _ plan: LaunchPlan) -> Bool {
        spec.policy.network == .deny && (plan.launch.needsNetwork || spec.runtime == .claude)
    }

    /// Where the program is not there, or nobody signed it in, another one shows what the walls would be.
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
