package import RoostModel

/// Applications and undos that a crash left half-way.
extension LocalWorkTrees {
    package func recover(_ application: Application) async -> Application {
        switch application.status {
        case .applying:
            await settled(application, crashed: .applying) {
                try await Self.waiting { try await self.recoverApplying(application) }
            }
        case .undoing:
            await settled(application, crashed: .undoing) {
                try await Self.waiting { try await self.recoverUndoing(application) }
            }
        case .applied, .conflicted, .failed, .undone: application
        }
    }

    /// What is half-way in a folder that is not here now is settled when it is back.
    private static func waiting<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as WorkTreeError {
            guard case .replaced = error else { throw error }
            throw StillOpen(first: error)
        }
    }

    func recoverApplying(_ application: Application) async throws -> Application {
        if application.target == .branch { return failed(application, "the daemon stopped before the branch was made; apply again") }
        let folder = ApplicationFolder(path: folders.application(application.id))
        guard let intent = try await work.run({ try folder.intent() }) else {
            return failed(application, "the daemon stopped before anything was changed; apply again")
        }
        if let why = folder.text(.rolledBack) { return failed(application, why) }
        let project = try await located(application, intent.projectPath)
        if !folder.has(.done) {
            let foreign = try await work.run { try self.runner(intent, folder, application).recover(.forward) }
            if !foreign.isEmpty {
                try await releaseIndex(application, intent)
                try await work.run { try folder.set(.rolledBack, "interrupted") }
                var result = failed(
                    application,
                    "the daemon stopped half-way, and \(foreign[0].display) was changed before it came back; everything else was taken back"
                )
                result.conflicts = foreign.map {
                    ApplyConflict(path: $0.display, reason: "it was changed while the application was interrupted")
                }
                return result
            }
        }
        return try await finish(application, folder, intent, project)
    }

    private func recoverUndoing(_ application: Application) async throws -> Application {
        if application.target == .branch { return try await undoBranch(application) }
        let folder = ApplicationFolder(path: folders.application(application.id))
        let stored = try await work.run { try folder.intent() }
        guard let intent = stored, folder.has(.undoing) else {
            if let stored { try await releaseIndex(application, stored) }
            var result = application
            result.status = .applied
            result.message = "the daemon stopped before anything was undone; undo again"
            return result
        }
        if folder.has(.undone) {
            try await releaseIndex(application, intent)
            var result = application
            result.note = Brought.afterUndo(application)
            result.status = .undone
            return result
        }
        let foreign = try await work.run { try self.runner(intent, folder, application).recover(.backward) }
        if !foreign.isEmpty {
            try await releaseIndex(application, intent)
            try await work.run { try folder.clear(.undoing) }
            return Self.refused(
                application, foreign.map { ApplyConflict(path: $0.display, reason: "it was changed since it was applied") })
        }
        return try await finishUndo(application, folder, intent, try await beginUndo(intent, folder, application))
    }

    private func failed(_ application: Application, _ message: String) -> Application {
        var result = application
        result.status = .failed
        result.message = message
        return result
    }
}
