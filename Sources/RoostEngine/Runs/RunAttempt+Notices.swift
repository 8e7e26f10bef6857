import RoostModel

/// The notices of a run before anything of it executes.
extension RunAttempt {
    /// Reports what was sent with the task, kept in memory only, and lost with an earlier process or attempt.
    func tellWhatIsGone() async throws {
        let isWhole = sandboxes.environments.isWhole(task.id)
        if isWhole, leased.run.trigger == .user || leased.run.trigger == .followUp { return }
        let promises = try await ports.runs.promises(in: task.id)
        if let gone = sandboxes.environments.gone(task.id, of: promises.map(\.promise)) { try await tell(gone.notice) }
        let promisesInput = promises.contains { $0.message == leased.message.id && $0.promise.takesInput }
        if promisesInput, inputs.input(of: runID) == nil { try await tell(.inputGone) }
    }

    /// Reports the project defaults that a task without an agent uses, or would use if they were accepted.
    func tellDefaults() async throws {
        guard leased.run.trigger == .user, task.spec.agentID == nil,
            let notice = try await defaults.notice(for: task.spec.projectPath)
        else { return }
        try await tell(notice)
    }
}
