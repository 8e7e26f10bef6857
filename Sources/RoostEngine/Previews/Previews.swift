package import RoostModel

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
    ) async throws -> (sandbox: SandboxPreview, leftOut: LeftOutVariables?) {
        let spec = try await authorizer.admit(spec, .preview, by: caller)
        let (complete, leftOut) = environments.complete(environment, named: variables, by: caller.principal)
        return (try await plan(spec, home: home, environment: complete), leftOut)
    }

    /// Of an agent as it stands.
    package func preview(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> SandboxPreview {
        let agent = try await authorizer.agent(id, .read, by: caller)
        return try await plan(
            agent.spec.taskSpec(of: id), home: .agent(id), environment: environments.complete([:], by: caller.principal).0)
    }

    private func plan(_ spec: TaskSpec, home: HomeOwner?, environment: RunVariables) async throws -> SandboxPreview {
        let task: TaskID =
            if case .task(let known) = home { known } else { ports.entropy.id(at: ports.clock.now()) }
        var tree: WorkTree?
        if let path = spec.projectPath {
            tree = ports.workTrees.planned(task, try await ports.workTrees.locate(recorded: path), spec.workTree)
        }
        let plan = try LaunchPlan(
            task, spec, tree: tree, resume: nil, environment: environment, ports: ports)
        let folder = ports.folders.homePath(home ?? .task(task))
        // The run's own folder is shown to nothing inside, so the plan is the same without one.
        return try ports.sandbox.preview(
            plan.sandboxRequest(ports.entropy.id(at: ports.clock.now()), home: folder, runFolder: folder))
    }
}
