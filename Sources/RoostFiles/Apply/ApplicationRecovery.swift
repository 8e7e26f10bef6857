import RoostModel

/// Recovers applications and undos that a crash interrupted: each is completed or rolled back.
struct ApplicationRecovery: Sendable {
    let services: FileServices
    let execution: ApplicationExecution
    let identities: ProjectIdentities
    let transactions: ApplicationTransactions
    let publisher: CommitPublisher
    let completion: ApplicationCompletion
    let undo: ApplicationUndo
    let branches: BranchApplication

    func recover(_ application: Application) async -> Application {
        switch application.status {
        case .applying:
            await execution.perform(application, interrupted: .applying) {
                try await Self.waiting { try await recoverApplying(application) }
            }
        case .undoing:
            await execution.perform(application, interrupted: .undoing) {
                try await Self.waiting { try await recoverUndoing(application) }
            }
        case .applied, .conflicted, .failed, .undone: application
        }
    }

    /// An application in a folder that is missing now stays open until the folder is back.
    private static func waiting<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as WorkTreeError {
            guard case .replaced = error else { throw error }
            throw StillOpen(first: error)
        }
    }

    /// Completes an interrupted application, or rolls it back where its files were changed meanwhile.
    func recoverApplying(_ application: Application) async throws -> Application {
        if application.target == .branch { return application.failed("the daemon stopped before the branch was made; apply again") }
        let folder = ApplicationFolder(path: services.folders.application(application.id))
        guard let intent = try await services.work.run({ try folder.intent() }) else {
            return application.failed("the daemon stopped before anything was changed; apply again")
        }
        if let why = folder.text(.rolledBack) { return application.failed(why) }
        let project = try await identities.located(application, intent.projectPath)
        if !folder.has(.done) {
            let foreign = try await services.work.run { try transactions.runner(intent, folder, application).recover(.forward) }
            if !foreign.isEmpty {
                try await publisher.releaseIndex(application, intent)
                try await services.work.run { try folder.set(.rolledBack, "interrupted") }
                var result = application.failed(
                    "the daemon stopped half-way, and \(foreign[0].display) was changed before it started again; "
                        + "everything else was rolled back"
                )
                result.conflicts = foreign.map {
                    ApplyConflict(path: $0.display, reason: "it was changed while the application was interrupted")
                }
                return result
            }
        }
        return try await completion.complete(application, folder, intent, project)
    }

    private func recoverUndoing(_ application: Application) async throws -> Application {
        if application.target == .branch { return try await branches.undo(application) }
        let folder = ApplicationFolder(path: services.folders.application(application.id))
        let stored = try await services.work.run { try folder.intent() }
        guard let intent = stored, folder.has(.undoing) else {
            if let stored { try await publisher.releaseIndex(application, stored) }
            var result = application
            result.status = .applied
            result.message = "the daemon stopped before anything was undone; undo again"
            return result
        }
        if folder.has(.undone) {
            try await publisher.releaseIndex(application, intent)
            var result = application
            result.note = AgentReferenceTransfer.Transferred.afterUndo(application)
            result.status = .undone
            return result
        }
        let foreign = try await services.work.run { try transactions.runner(intent, folder, application).recover(.backward) }
        if !foreign.isEmpty {
            try await publisher.releaseIndex(application, intent)
            try await services.work.run { try folder.clear(.undoing) }
            return application.undoRefused(
                foreign.map { ApplyConflict(path: $0.display, reason: "it was changed since it was applied") })
        }
        return try await undo.complete(application, folder, intent, try await publisher.beginUndo(intent, folder, application))
    }
}
