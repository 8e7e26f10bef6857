import Logging
package import RoostModel
import RoostSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LocalWorkTrees {
    package func apply(_ application: Application, _ tree: WorkTree) async -> Application {
        await settled(application, crashed: .applying) {
            let tree = try await self.work.run { try self.recorded(tree) }
            return try await StoredChangesCache.shared.during {
                switch application.target {
                case .branch: return try await self.applyAsBranch(application, tree)
                case .files, .commit: return try await self.applyToFiles(application, tree)
                }
            }
        }
    }

    /// Runs one piece of work on a project alone, and tells its failure in the application.
    ///
    /// - Parameter crashed: the status that a simulated crash leaves behind.
    func settled(
        _ application: Application, crashed: Application.Status, _ body: () async throws -> Application
    ) async -> Application {
        var result = application
        await turns.takeDespiteCancellation(application.projectPath)
        defer { turns.give(application.projectPath) }
        do {
            let lock = try await ProjectLock.take(folders.lock(application.projectPath))
            defer { withExtendedLifetime(lock) {} }
            return try await body()
        } catch is SimulatedCrash {
            result.status = crashed
        } catch let error as StillOpen {
            result.status = crashed
            result.message = error.description
            logger.error(
                "Application is half-way and could not be taken back", metadata: .keys((.application, application.id), (.error, error)))
        } catch {
            result.status = crashed == .undoing ? .applied : .failed
            result.message = "\(error)"
            logger.warning(
                "Application could not be carried out", metadata: .keys((.application, application.id), (.error, "\(error)")))
        }
        return result
    }

    // MARK: - Into the files

    private func applyToFiles(_ application: Application, _ tree: WorkTree) async throws -> Application {
        if application.target == .commit { try await checkCommittable(tree.project) }
        let folder = ApplicationFolder(path: folders.application(application.id))
        if try await work.run({ try folder.intent() }) != nil { return try await recoverApplying(application) }
        let isWritable = try await work.run {
            try withExtendedLifetime(Folder(tree.project)) { faccessat($0.descriptor.raw, ".", W_OK, 0) == 0 }
        }
        guard isWritable else { throw WorkTreeError.notWritable(tree.project.path) }
        let changeRequests = try await withAttributes(try await work.run { try self.changeRequests(application, tree) }, tree.project)
        let prepared = try await work.run { try self.plan(application, changeRequests, tree, folder) }
        var conflicts = prepared.plan.conflicts
        var intent = prepared.intent
        var builder: TreeBuilder?
        if application.target == .commit, conflicts.isEmpty {
            let made = try await TreeBuilder(requireGit(tree.project))
            builder = made
            switch try await commitIntent(application, changeRequests, made) {
            case .made(let commit): intent.commit = commit
            case .conflicted(let found): conflicts = found
            }
        }
        if !conflicts.isEmpty {
            try await work.run { try Disk.remove(folder.path) }
            return Self.conflicted(application, conflicts)
        }
        let stored = intent
        try await work.run {
            try self.faultPoint(.beforeIntent)
            try folder.store(stored)
            try self.faultPoint(.intentStored)
        }
        let repository = try await beginCommit(stored, builder, application, folder)
        if case .conflicted(let conflicts) = repository { return Self.conflicted(application, conflicts) }
        do {
            try await work.run { try self.carryOut(stored, folder, prepared.plan.seen, application) }
        } catch {
            try await abandonCommit(repository, after: error)
        }
        return try await finish(application, folder, stored, tree.project, repository)
    }

    static func conflicted(_ application: Application, _ conflicts: [ApplyConflict]) -> Application {
        var result = application
        result.status = .conflicted
        result.conflicts = conflicts
        let count = conflicts.count == 1 ? "1 file stands" : "\(conflicts.count) files stand"
        result.message = "\(count) against what is in the project now; nothing was changed"
        return result
    }

    private struct Prepared: Sendable {
        var plan: Planner.Plan
        var intent: Intent
    }

    private func plan(
        _ application: Application, _ changeRequests: [Planner.ChangeRequest], _ tree: WorkTree, _ folder: ApplicationFolder
    ) throws -> Prepared {
        try Disk.remove(folder.path)
        try Disk.makeFolder(folder.path)
        var planner = Planner(folder: folder, project: try Folder(tree.project), preference: application.preference)
        let plan = try planner.plan(changeRequests)
        var upper: String?
        if case .overlay(_, let path, _, _) = tree.layout { upper = path }
        let stored = try StoredChanges.load(folders.changes(application.runID))
        let all = (stored?.changes ?? []).flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) }
        var settled = Set(changeRequests.flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) })
        if application.paths == nil { settled.formUnion(stored?.unchanged ?? []) }
        let ignored = application.includesIgnored && application.paths == nil ? [] : stored?.ignoredRoots ?? []
        var intent = Intent(
            projectPath: tree.project.path, ownerUID: tree.project.ownerUID, ownerGID: tree.project.ownerGID, operations: plan.operations,
            folders: plan.folders, createdFolders: plan.createdFolders, upper: upper, settled: settled.sorted(),
            remaining: Set(all).subtracting(settled).sorted() + ignored, identity: tree.project.identity)
        // They are no file's, so choosing files leaves them out.
        if application.paths == nil, let empty = stored?.emptyFolders { try intent.add(empty, try Folder(tree.project)) }
        try Disk.remove(folder.path + ".ignored")
        try Disk.remove(folder.path + "/large")
        try Disk.syncAll(folder.path)
        return Prepared(plan: plan, intent: intent)
    }

    /// Writes the files; on failure rolls everything back and says why.
    private func carryOut(
        _ intent: Intent, _ folder: ApplicationFolder, _ seen: [Int: FileStamp?], _ application: Application
    ) throws {
        let runner = try self.runner(intent, folder, application)
        do {
            try runner.run(.forward, seen: seen)
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            try Self.rollingBack(error) {
                try runner.rollBack(.forward)
                try folder.set(.rolledBack, "\(error)")
            }
        }
    }

    /// Rolls a failed application back, then throws its error; where even that fails, throws that the application is still open.
    static func rollingBack(_ error: any Error, _ body: () throws -> Void) throws {
        do { try body() } catch let second as SimulatedCrash { throw second } catch let second {
            throw StillOpen(first: error, second: second)
        }
        throw error
    }

    func runner(_ intent: Intent, _ folder: ApplicationFolder, _ application: Application) throws -> TransactionRunner {
        // What its owner has confirmed since counts for undoing too.
        let confirmed = try TreeLayout(folder: folders.workTree(application.taskID)).readLabel()?.identity
        return try TransactionRunner(
            folder: folder, intent: intent, identity: confirmed ?? intent.identity, name: String(application.id.description.suffix(12)),
            faultPoint: faultPoint)
    }

    /// What comes after the files: the commit, the mark, the relief of the layer, the run's own commits. Each may be done twice.
    func finish(
        _ application: Application, _ folder: ApplicationFolder, _ intent: Intent, _ project: ProjectFolder,
        _ repository: RepositoryChange? = nil
    ) async throws -> Application {
        var result = application
        if let commit = intent.commit {
            do {
                try await work.run { _ = try Folder(project) }
                result.reference = try await publish(commit, repository, application, project)
            } catch let error as SimulatedCrash {
                throw error
            } catch let error as StillOpen {
                throw error
            } catch {
                try await work.run {
                    try Self.rollingBack(error) {
                        try self.runner(intent, folder, application).rollBack(.forward)
                        try folder.set(.rolledBack, "\(error)")
                    }
                }
            }
        }
        let reference = result.reference ?? ""
        try await work.run {
            try self.faultPoint(.done)
            try folder.set(.done, reference)
            try self.faultPoint(.prune)
            try self.relieve(intent, project)
        }
        if application.target != .branch {
            do {
                var brought = try await bringReferences(application, project)
                if result.reference == nil {
                    result.reference = brought.head
                } else if let head = brought.head {
                    brought.others.insert((from: "the run's own commits", to: head), at: 0)
                }
                result.note = brought.words
                if let commit = intent.commit, let made = commit.made, made != commit.parent {
                    result.unsigned = try await unsigned(made, requireGit(project))
                }
                try await work.run { try self.noteApplied(application, intent) }
            } catch let error as WorkTreeError {
                // The files are what was asked for; the branch is on top.
                result.note = "what the run made in its repository could not be brought over: \(error)"
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

    /// Notes that the person has all that the task committed, and has its commits under a name of their own.
    private func noteApplied(_ application: Application, _ intent: Intent) throws {
        let file = TaskRepository.givenFile(in: folders.workTree(application.taskID))
        let stored = try StoredChanges.load(folders.changes(application.runID))
        guard intent.remaining.isEmpty, let commit = stored?.agentCommit, var given = try Disk.decode(TaskRepository.Given.self, from: file)
        else { return }
        given.applied = commit
        try Disk.replace(file, with: try Disk.encode(given))
    }

    private func relieve(_ intent: Intent, _ project: ProjectFolder) throws {
        guard let path = intent.upper, Disk.exists(path) else { return }
        // First, as what is relieved must not look like something that a run or a person took back.
        try RelievedPaths(tree: Disk.parent(of: path)).add(intent.settled)
        try LayerPruning(upper: try Folder(path), project: try Folder(project), remaining: intent.remaining).relieve(
            intent.settled)
    }
}
