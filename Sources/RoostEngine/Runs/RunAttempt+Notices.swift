import RoostModel

/// What a run says before anything of it executes.
extension RunAttempt {
    /// What came with the task in memory only, and was lost with an earlier daemon or an earlier attempt.
    func tellWhatIsGone() async throws {
        let isWhole = sandboxes.environments.isWhole(task.id)
        if isWhole, leased.run.trigger == .user || leased.run.trigger == .followUp { return }
        let promises = try await ports.runs.promises(in: task.id)
        if let gone = sandboxes.environments.gone(task.id, of: promises.map(\.promise)) { try await tell(gone.notice) }
        let promisesInput = promises.contains { $0.message == leased.message.id && $0.promise.takesInput }
        if promisesInput, inputs.input(of: runID) == nil { try await tell(.inputGone) }
    }

    /// What a task of no agent has by its project's file, or would have.
    func tellDefaults() async throws {
        guard leased.run.trigger == .user, task.spec.agentID == nil,
            let notice = try await defaults.notice(for: task.spec.projectPath)
        else { return }
        try await tell(notice)
    }
}
