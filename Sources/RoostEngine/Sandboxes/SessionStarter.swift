import RoostModel

/// Starts a process and its session from a plan, for a run or to be kept ready.
struct SessionStarter: Sendable {
    let ports: EnginePorts

    /// - Parameters:
    ///   - run: names the sandbox.
    ///   - tell: called with the containment before anything of the process executes, if the process starts before its work.
    ///   - beside: called instead if the process starts its work at once, while the sandbox's set-up finishes.
    /// - Throws: ``RuntimeError``, ``SandboxError``, or what `beside` threw. Nothing is left behind then.
    func start(
        _ plan: LaunchPlan, _ home: HomeOwner, run: RunID, redactor: Redactor, tell: (RunSandbox) async -> Void,
        beside: @escaping @Sendable (RunSandbox) async throws -> Void
    ) async throws -> WarmSession {
        try await ports.caches.open(for: plan.spec, plan.tree)
        let request = plan.sandboxRequest(
            run, home: try await ports.folders.home(home, plan.tree?.owner, plan.launch.homeFiles),
            runFolder: try await ports.folders.run(run))
        do {
            let isolation = plan.spec.policy.isolation
            let started =
                plan.launch.startsWorkAtOnce
                ? try await ports.sandbox.start(request) { try await beside(RunSandbox(isolation, $0)) }
                : try await ports.sandbox.start(request)
            if !plan.launch.startsWorkAtOnce {
                await tell(RunSandbox(isolation, started.preview))
                await started.process.release()
            }
            do {
                return WarmSession(
                    session: try await plan.runtime.open(started.process, plan.request), process: started.process, workTree: plan.tree,
                    spec: plan.spec, environment: plan.request.environment, sandboxRun: run, redactor: redactor,
                    isFresh: plan.request.resume == nil, untold: RunSandbox(isolation, started.preview))
            } catch {
                await started.process.kill()
                throw error
            }
        } catch {
            await ports.folders.removeRun(run)
            throw error
        }
    }
}

extension RunSandbox {
    fileprivate init(_ isolation: Isolation, _ preview: SandboxPreview) {
        self.init(
            isolation: isolation, network: preview.network, summary: preview.summary, weaknesses: preview.weaknesses,
            variables: preview.environment)
    }
}
