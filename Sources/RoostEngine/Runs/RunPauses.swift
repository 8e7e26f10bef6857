import RoostModel
import RoostSupport

/// Pauses and resumes runs: first in the store, then the processes.
struct RunPauses: Sendable {
    let ports: EnginePorts
    let active: ActiveRuns

    /// - Throws: ``EngineError``, or what the sandbox throws. The run is not paused then.
    func set(_ id: RunID, _ isPaused: Bool) async throws -> Run {
        try await active.pausing.perform(id) { try await setAlone(id, isPaused) }
    }

    private func setAlone(_ id: RunID, _ isPaused: Bool) async throws -> Run {
        guard let run = try await ports.queries.run(id) else { throw EngineError.runNotFound(id) }
        guard run.status.isLeased, let handle = active.run(id) else {
            throw EngineError.wrongState(run.status.isLeased ? .runBeginning(id) : .runNotAtWork(id, run.status))
        }
        guard await handle.cause == nil else { throw EngineError.wrongState(.runEnding(id)) }
        let stored = try await ports.runs.setPaused(id, isPaused, at: ports.clock.now())
        do {
            try await handle.setPaused(isPaused)
        } catch {
            _ = try await ports.runs.setPaused(id, false, at: ports.clock.now())
            throw error
        }
        return stored
    }
}
