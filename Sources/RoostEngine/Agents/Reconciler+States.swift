import Logging
import RoostModel
import RoostSupport

extension Reconciler {
    /// One agent, as it is wanted.
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
                "An agent is not as it is wanted; trying again soon", metadata: .keys((.agent, agent.id), (.error, "\(error)")))
        }
    }

    /// - Returns: `nil` as long as something of it still ends.
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
                complaint = "run \(run.runID.short) goes on: \(error)"
            }
        }
        do {
            try await warm.setPaused(true, of: agent.id)
        } catch {
            complaint = "its idle process goes on: \(error)"
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
        // Read only now: an end is noted before the process is seen to be gone, and what was read before may be from before that end.
        let backoff = backoffs[agent.id] ?? RestartBackoff(agent.observed)
        if backoff.isCrashLoop { return .crashLoop(backoff) }
        if let next = backoff.waits(at: ports.clock.now()) {
            return AgentObservation(
                state: .backingOff, lastError: backoff.lastError, failures: backoff.failures, nextStartAt: next)
        }
        // Whoever has the work tree now starts a process of its own; when that is over, this is looked at again.
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
        // The observation of the start stands in the store; what was read before it is old.
        try await ports.agents.observe(agent.id, observation, at: ports.clock.now())
        return nil
    }

    /// Ends what an agent's conversation has running; returns when it is gone.
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

    /// A sentence for people out of what the ports throw.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as RuntimeError: error.message
        default: "\(error)"
        }
    }
}

/// What says that an agent cannot be started as it is defined.
private protocol StartFailure: Error {}
extension RuntimeError: StartFailure {}
extension WorkTreeError: StartFailure {}
extension SandboxError: StartFailure {}

extension AgentObservation {
    fileprivate static let ready = AgentObservation(state: .ready)

    fileprivate static func crashLoop(_ backoff: RestartBackoff) -> AgentObservation {
        AgentObservation(
            state: .crashLoop, lastError: backoff.lastError.map { "\($0); it ended too often, start it again when that is put right" },
            failures: backoff.failures)
    }
}
