package import RoostModel

/// What something could reach if it ran now: the plan that would run, with nothing made, stored or started for it.
package struct Previews: Sendable {
    private let ports: EnginePorts
    private let environments: RunEnvironments

    init(ports: EnginePorts, environments: RunEnvironments) {
        self.ports = ports
        self.environments = environments
    }

    /// - Parameters:
    ///   - home: whose home it would have; `nil` for a task that does not exist yet.
    ///   - environment: the caller's variables, as they would come with a run.
    /// - Throws: `DefinitionError`, ``EngineError/ownersVariables(_:)``, `WorkTreeError`, `SandboxError`, `RuntimeError`.
    package func preview(_ spec: TaskSpec, home: HomeOwner?, environment: [String: String]) async throws -> SandboxPreview {
        var spec = spec
        spec.policy = try ports.sandbox.resolve(try spec.policy.validated())
        let task: TaskID =
            if case .task(let known) = home { known } else { ports.entropy.id(at: ports.clock.now()) }
        var tree: WorkTree?
        if let path = spec.projectPath {
            tree = ports.workTrees.planned(task, try await ports.workTrees.locate(recorded: path), spec.workTree)
        }
        let plan = try LaunchPlan(
            task, spec, tree: tree, resume: nil, environment: try environments.complete(environment), ports: ports)
        let folder = ports.folders.homePath(home ?? .task(task))
        // The run's own folder is shown to nothing inside, so the plan is the same without one.
        return try ports.sandbox.preview(
            plan.sandboxRequest(ports.entropy.id(at: ports.clock.now()), home: folder, runFolder: folder))
    }
}
