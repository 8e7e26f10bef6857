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
                        try Self.rollingBack(error) {
                            try runner.rollBack(.backward)
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

    static func refused(_ application: Application, _ conflicts: [ApplyConflict]) -> Application {
        var result = application
        result.status = .applied
        result.conflicts = conflicts
        let others = conflicts.count > 1 ? " and \(conflicts.count - 1) more were" : " was"
        result.message = "\(conflicts.first?.path ?? "a file")\(others) changed since; nothing was undone"
        return result
    }

    func finishUndo(
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
}
