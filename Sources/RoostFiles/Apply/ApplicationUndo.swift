import RoostModel

/// Undoes applications to files and commits: it restores what the application replaced, merged with what was changed since.
struct ApplicationUndo: Sendable {
    let services: FileServices
    let identities: ProjectIdentities
    let transactions: ApplicationTransactions
    let merging: UndoMerge
    let publisher: CommitPublisher

    func undo(_ application: Application) async throws -> Application {
        let folder = ApplicationFolder(path: services.folders.application(application.id))
        guard var intent = try await services.work.run({ try folder.intent() }) else {
            throw ApplyFailure(description: "the previous contents of this application are not stored any more")
        }
        let first = try transactions.runner(intent, folder, application)
        let changed = try await services.work.run { try first.paths(notAt: .forward) }
        if !changed.isEmpty {
            switch try await merging.merge(changed, of: intent, folder, application) {
            case .intent(let merged): intent = merged
            case .conflicted(let conflicts): return application.undoRefused(conflicts)
            }
        }
        let runner = try transactions.runner(intent, folder, application)
        let commit = try await publisher.beginUndo(intent, folder, application)
        do {
            try await services.work.run { try transactions.takeBack(runner, folder) }
        } catch {
            try await publisher.abandon(commit?.change ?? .none, after: error)
        }
        return try await complete(application, folder, intent, commit)
    }

    /// The steps after the files are restored. Each may be repeated after a crash.
    ///
    /// - Parameter commit: what was begun in the repository; `nil` where no commit is undone.
    func complete(
        _ application: Application, _ folder: ApplicationFolder, _ intent: Intent, _ commit: CommitPublisher.CommitUndo?
    ) async throws -> Application {
        var result = application
        result.message = nil
        result.note = AgentReferenceTransfer.Transferred.afterUndo(application)
        if intent.commit != nil {
            result.message = try await publisher.finishUndo(
                commit, intent, folder, try await identities.located(application, intent.projectPath))
        }
        try await services.work.run {
            try services.faultPoint(.undone)
            try folder.set(.undone)
        }
        result.status = .undone
        result.conflicts = []
        result.unsigned = nil
        return result
    }
}
