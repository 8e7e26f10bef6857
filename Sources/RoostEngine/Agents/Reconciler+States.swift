import Logging
import RoostModel
import RoostSupport

extension Reconciler {
    /// Brings one agent into its desired state.
    func reconcile(_ agent: Agent) async {
        do {
            let state = agent.archivedAt == nil ? agent.desired : .stopped
            let observation: AgentObservation? =
                switch state {
                case .stopped: try await stop(agent)
                case .paused: try await hold(agent)
                case .running: try await keepRunning(agent)
                }
            if let observation, observation != agent.observed {
                try await ports.agents.observe(agent.id, observation, at: ports.clock.now())
            }
        } catch {
            log.warning(
                "An agent could not be brought into its desired state; trying again soon",
                metadata: .keys((.agent, agent.id), (.error, "\(error)")))
        }
    }

    /// - Returns: `nil` as long as something of the agent is still ending.
    private func stop(_ agent: Agent) async throws -> AgentObservation? {
        heldRuns[agent.id] = nil
        let runs = active.runs(of: agent.id)
        for run in runs { try await cancel(run, .agentStopped(agent.spec.name)) }
        await warm.close(of: agent.id)
        return runs.isEmpty ? AgentObservation(state: .stopped) : nil
    }

    private func hold(_ agent: Agent) async throws -> AgentObservation {
        var complaint: String?
        for run in active.runs(of: agent.id) where await !run.isPaused {
            do {
                _ = try await pauses.set(run.runID, true)
                heldRuns[agent.id, default: []].insert(run.runID)
            } catch EngineError.wrongState {
                // It is ending.
            } catch {
                complaint = "run \(run.runID.short) could not be paused: \(error)"
            }
        }
        do {
            try await warm.setPaused(true, of: agent.id)
        } catch {
            complaint = "its idle process could not be paused: \(error)"
        }
        return AgentObservation(state: .paused, lastError: complaint)
    }

    private func keepRunning(_ agent: Agent) async throws -> AgentObservation? {
        for run in heldRuns.removeValue(forKey: agent.id) ?? [] {
            do { _ = try await pauses.set(run, false) } catch EngineError.wrongState { continue }
        }
        try await warm.setPaused(false, of: agent.id)
        let backoff = backoffs[agent.id] ?? RestartBackoff(agent.observed)
        backoffs[agent.id] = backoff
        if backoff.isCrashLoop { return .crashLoop(backoff) }
        let conversation = if let id = agent.conversation { try await ports.queries.task(id)?.task } else { nil as AgentTask? }
        if let conversation {
            if active.run(of: conversation.id) != nil { return .ready }
            if let spec = await warm.spec(of: conversation.id), spec.isStarted(like: conversation.spec) { return .ready }
        }
        do {
            guard try await process.check(agent, looksInside: agent.observed.state != .ready), let conversation else { return .ready }
            return try await keepReady(agent, conversation)
        } catch let error as any StartFailure {
            return AgentObservation(state: .failed, lastError: Self.words(error))
        }
    }

    private func keepReady(_ agent: Agent, _ conversation: AgentTask) async throws -> AgentObservation? {
        // Read only now: the end of a process is recorded before it is visible, so an earlier value may be outdated.
        let backoff = backoffs[agent.id] ?? RestartBackoff(agent.observed)
        if backoff.isCrashLoop { return .crashLoop(backoff) }
        if let next = backoff.waits(at: ports.clock.now()) {
            return AgentObservation(
                state: .backingOff, lastError: backoff.lastError, failures: backoff.failures, nextStartAt: next)
        }
        // A shell uses the work tree; when it is closed, the agent is looked at again.
        if sandboxes.use(of: conversation.id) == .shell { return .ready }
        let start = try await sandboxes.operateIfFree(on: conversation.id) { () -> AgentObservation? in
            guard active.run(of: conversation.id) == nil else { return .ready }
            try await ports.agents.observe(agent.id, AgentObservation(state: .starting, failures: backoff.failures), at: ports.clock.now())
            await warm.close(conversation.id)
            do {
                let session = try await process.start(conversation)
                await warm.put(session, of: conversation.id)
                return .ready
            } catch {
                backoffs[agent.id, default: backoff].ended(at: ports.clock.now(), why: Self.words(error))
                wake()
                return nil
            }
        }
        guard let start, let observation = start else { return nil }
        // Stored here, because the observation read before the start is outdated.
        try await ports.agents.observe(agent.id, observation, at: ports.clock.now())
        return nil
    }

    /// Ends the processes of an agent's conversation; returns when they are gone.
    func end(_ agent: Agent, cause: RunStopCause) async throws {
        guard let task = agent.conversation else { return }
        if let run = active.run(of: task) {
            try await cancel(run, cause)
            try await active.gone(run.runID)
        }
        await warm.close(task)
    }

    private func cancel(_ run: ActiveRun, _ cause: RunStopCause) async throws {
        _ = try await ports.runs.requestCancel(run.runID, at: ports.clock.now())
        await run.stop(cause)
    }

    /// One sentence for people about an error of the ports.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as RuntimeError: error.message
        default: "\(error)"
        }
    }
}

/// Errors that mean an agent cannot be started with its present definition.
private protocol StartFailure: Error {}
extension RuntimeError: StartFailure {}
extension WorkTreeError: StartFailure {}
extension SandboxError: StartFailure {}

extension AgentObservation {
    fileprivate static let ready = AgentObservation(state: .ready)

    fileprivate static func crashLoop(_ backoff: RestartBackoff) -> AgentObservation {
        AgentObservation(
            state: .crashLoop, lastError: backoff.lastError.map { "\($0); it ended too often; fix the cause, then start it again" },
            failures: backoff.failures)
    }
}
