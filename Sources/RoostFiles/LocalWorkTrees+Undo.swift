package import RoostModel

extension LocalWorkTrees {
    package func undo(_ application: Application) async -> Application {
        await settled(application, crashed: .undoing) {
            let folder = ApplicationFolder(path: self.folders.application(application.id))
            if application.target == .branch { return try await self.undoBranch(application) }
            guard var intent = try await self.work.run({ try folder.intent() }) else {
                throw ApplyFailure(description: "what this application replaced is not stored any more")
            }
            let first = try self.runner(intent, folder, application)
            let changed = try await self.work.run { try first.paths(notAt: .forward) }
            if !changed.isEmpty {
                switch try await self.merge(changed, of: intent, folder, application) {
                case .intent(let merged): intent = merged
                case .conflicted(let conflicts): return Self.refused(application, conflicts)
                }
            }
            let runner = try self.runner(intent, folder, application)
            let commit = try await self.beginUndo(intent, folder, application)
            do {
                try await self.work.run {
                    try self.faultPoint(.undo)
                    try folder.set(.undoing)
                    do {
                        try runner.run(.backward)
                    } catch let error as SimulatedCrash {
                        throw error
                    } catch {
                        try Self.takingBack(error) {
                            try runner.takeBack(.backward)
                            try folder.clear(.undoing)
                        }
                    }
                }
            } catch {
                try await self.abandonCommit(commit?.change ?? .none, after: error)
            }
            return try await self.finishUndo(application, folder, intent, commit)
        }
    }

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

    private static func refused(_ application: Application, _ conflicts: [ApplyConflict]) -> Application {
        var result = application
        result.status = .applied
        result.conflicts = conflicts
        let others = conflicts.count > 1 ? " and \(conflicts.count - 1) more were" : " was"
        result.message = "\(conflicts.first?.path ?? "a file")\(others) changed since; nothing was undone"
        return result
    }

    private func finishUndo(
        _ application: Application, _ folder: ApplicationFolder, _ intent: Intent, _ commit: CommitUndo?
    ) async throws -> Application {
        var result = application
        result.message = nil
        result.note = Brought.afterUndo(application)
        if intent.commit != nil {
            result.message = try await finishUndo(commit, intent, folder, try await located(application, intent.projectPath))
        }
        try await work.run {
            try self.faultPoint(.undone)
            try folder.set(.undone)
        }
        result.status = .undone
        result.conflicts = []
        result.unsigned = nil
        return result
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
            let foreign = try await work.run { try self.runner(intent, folder, application).settle(.forward) }
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
        let foreign = try await work.run { try self.runner(intent, folder, application).settle(.backward) }
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
