import RoostModel

/// Makes a process with its session out of a plan: for a run, or to be ready for one.
struct SessionStarter: Sendable {
    let ports: EnginePorts

    /// - Parameters:
    ///   - run: the name of the sandbox.
    ///   - tell: called before anything of the process executes, with what it is contained by; only where it executes ahead of its work.
    /// - Throws: ``RuntimeError``, ``SandboxError``; nothing is left then.
    func start(
        _ plan: LaunchPlan, _ home: HomeOwner, run: RunID, redactor: Redactor, tell: (RunSandbox) async -> Void
    ) async throws -> WarmSession {
        let request = plan.sandboxRequest(
            run, home: try await ports.folders.home(home, plan.tree?.owner, plan.launch.homeFiles),
            runFolder: try await ports.folders.run(run))
        do {
            let started = try await ports.sandbox.start(request)
            let sandbox = RunSandbox(
                isolation: plan.spec.policy.isolation, network: started.preview.network, summary: started.preview.summary,
                weaknesses: started.preview.weaknesses)
            if !plan.launch.startsWorkAtOnce {
                await tell(sandbox)
                await started.process.release()
            }
            do {
                return WarmSession(
                    session: try await plan.runtime.open(started.process, plan.request), process: started.process, workTree: plan.tree,
                    spec: plan.spec, environment: plan.request.environment, sandboxRun: run, redactor: redactor,
                    isFresh: plan.request.resume == nil, untold: sandbox)
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
