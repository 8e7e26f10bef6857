import RoostModel

/// The last steps of an application, after its files are written: it publishes the commit, marks the application as done, prunes the layer,
/// and copies the run's own commits and references into the repository.
struct ApplicationCompletion: Sendable {
    let services: FileServices
    let transactions: ApplicationTransactions
    let publisher: CommitPublisher
    let references: AgentReferenceTransfer
    let signing: CommitSigning

    /// Performs the steps. Each may be repeated after a crash.
    ///
    /// - Parameter repository: what was begun in the repository; `nil` after a crash.
    func complete(
        _ application: Application, _ folder: ApplicationFolder, _ intent: Intent, _ project: ProjectFolder,
        _ repository: CommitPublisher.RepositoryChange? = nil
    ) async throws -> Application {
        var result = application
        if let commit = intent.commit {
            do {
                try await services.work.run { _ = try Folder(project) }
                result.reference = try await publisher.publish(commit, repository, application, project)
            } catch let error as SimulatedCrash {
                throw error
            } catch let error as StillOpen {
                throw error
            } catch {
                try await services.work.run {
                    try transactions.rollBack(transactions.runner(intent, folder, application), folder, after: error)
                }
            }
        }
        let reference = result.reference ?? ""
        try await services.work.run {
            try services.faultPoint(.done)
            try folder.set(.done, reference)
            try services.faultPoint(.prune)
            try relieve(intent, project)
        }
        if application.target != .branch {
            do {
                var transferred = try await references.transfer(application, project)
                if result.reference == nil {
                    result.reference = transferred.head
                } else if let head = transferred.head {
                    transferred.others.insert((from: "the run's own commits", to: head), at: 0)
                }
                result.note = transferred.note
                if let commit = intent.commit, let made = commit.made, made != commit.parent {
                    result.unsigned = try await signing.unsigned(made, services.requireGit(project))
                }
                try await services.work.run { try noteApplied(application, intent) }
            } catch let error as WorkTreeError {
                // The files were asked for; a failure with the run's own references does not fail the application.
                result.note = "the run's commits and references could not be copied: \(error)"
            }
        }
        if let folders = intent.emptyFolders?.notes([]), application.target != .branch, !folders.isEmpty {
            result.note = ((result.note.map { [$0] } ?? []) + folders).joined(separator: "; ")
        }
        result.status = .applied
        result.conflicts = []
        result.files = intent.operations.map(\.path.display)
        return result
    }

    /// Records that all the task's changes were applied, together with its commits.
    private func noteApplied(_ application: Application, _ intent: Intent) throws {
        let file = TaskRepository.givenFile(in: services.folders.workTree(application.taskID))
        let stored = try StoredChanges.load(services.folders.changes(application.runID))
        guard intent.remaining.isEmpty, let commit = stored?.agentCommit, var given = try Disk.decode(TaskRepository.Given.self, from: file)
        else { return }
        given.applied = commit
        try Disk.replace(file, with: try Disk.encode(given))
    }

    /// Prunes the applied paths from the layer.
    private func relieve(_ intent: Intent, _ project: ProjectFolder) throws {
        guard let path = intent.upper, Disk.exists(path) else { return }
        // Recorded first: otherwise a pruned path would look like a change that a later run reverted.
        try RelievedPaths(tree: Disk.parent(of: path)).add(intent.settled)
        try LayerPruning(upper: try Folder(path), project: try Folder(project), remaining: intent.remaining).relieve(
            intent.settled)
    }
}
