import RoostModel

/// Publishes the commit of an application: index and branch change together with the files, or not at all. The index is locked before any
/// file changes.
struct CommitPublisher: Sendable {
    let services: FileServices
    let identities: ProjectIdentities

    /// What an application is about to change in the repository, or is changing.
    enum RepositoryChange: Sendable {
        /// Nothing: there is no commit, or the repository has its changes already.
        case none
        /// - Parameter hasText: whether the index changes.
        case locked(IndexLock, hasText: Bool)
        case conflicted([ApplyConflict])
    }

    /// Checks that a commit can be made in a project now.
    ///
    /// - Throws: `ApplyFailure` where it is no repository, or a merge, rebase, cherry-pick or revert is in progress.
    func check(_ project: ProjectFolder) throws {
        _ = try services.requireGit(project)
        guard let folder = GitFolder(top: project.path) else {
            throw ApplyFailure(description: "\(project.path) is not a git repository any more")
        }
        for (mark, what) in [
            ("MERGE_HEAD", "a merge"), ("CHERRY_PICK_HEAD", "a cherry-pick"), ("REVERT_HEAD", "a revert"), ("rebase-merge", "a rebase"),
            ("rebase-apply", "a rebase"),
        ]
        where Disk.exists(folder.path + "/" + mark) {
            throw ApplyFailure(description: "\(what) is in progress in \(project.path); finish or abort it first")
        }
    }

    // MARK: - Index and branch

    private static func mark(_ application: Application) -> String { String(application.id.description.suffix(12)) }

    private func takeIndex(_ application: Application, _ place: GitPlace, _ project: String) async throws -> IndexLock {
        try await IndexLock.take(place.folder.path, mark: Self.mark(application), project: project, services.work)
    }

    /// Locks the index and writes its new content, before any file changes.
    ///
    /// - Parameter builder: the one that made the commit; `nil` where there is none.
    func begin(
        _ intent: Intent, _ builder: TreeBuilder?, _ application: Application, _ folder: ApplicationFolder
    ) async throws -> RepositoryChange {
        guard let builder, let commit = intent.commit, let made = commit.made, made != commit.parent else { return .none }
        do {
            let change = try await lockIndex(from: commit.parent, to: made, builder, application)
            if case .conflicted = change { try await services.work.run { try Disk.remove(folder.path) } }
            return change
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            try await services.work.run { try Disk.remove(folder.path) }
            throw error
        }
    }

    private func lockIndex(
        from old: String?, to new: String?, _ builder: TreeBuilder, _ application: Application, skipsConflicts: Bool = false
    ) async throws -> RepositoryChange {
        let lock = try await takeIndex(application, builder.place, builder.git.project.path)
        do {
            try services.faultPoint(.indexLocked)
            let change = try await builder.index(
                from: builder.tree(of: old), to: builder.tree(of: new), known: [old, new].compactMap(\.self), skipsConflicts: skipsConflicts
            )
            var hasText = false
            switch change {
            case .none: break
            case .text(let text):
                hasText = true
                try await services.work.run { try lock.write(text) }
            case .conflicted(let paths):
                try await services.work.run { try lock.release() }
                return .conflicted(
                    paths.map {
                        ApplyConflict(
                            path: $0.display,
                            reason: "other changes of the same lines are staged (git diff --staged); commit or unstage them first")
                    })
            }
            try services.faultPoint(.index)
            return .locked(lock, hasText: hasText)
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            try await services.work.run { try lock.release() }
            throw error
        }
    }

    /// Unlocks the index that a crash left locked.
    func releaseIndex(_ application: Application, _ intent: Intent) async throws {
        guard intent.commit != nil, let folder = try await services.work.run({ GitFolder(top: intent.projectPath) }) else { return }
        try await services.work.run { try IndexLock.release(folder.path, mark: Self.mark(application)) }
    }

    /// Unlocks the index after a failure, which is thrown again.
    func abandon(_ change: RepositoryChange, after error: any Error) async throws -> Never {
        if case .locked(let lock, _) = change, !(error is SimulatedCrash), !(error is StillOpen) {
            try await services.work.run { try lock.release() }
        }
        throw error
    }

    /// Sets the branch to the commit and replaces the index. A repetition after a crash does what is left to do.
    ///
    /// - Parameter change: what was begun; `nil` after a crash.
    /// - Returns: the commit.
    func publish(
        _ commit: CommitIntent, _ change: RepositoryChange?, _ application: Application, _ project: ProjectFolder
    ) async throws -> String {
        guard let made = commit.made else {
            throw ApplyFailure(description: "the application was begun by an earlier version of Roost; apply again")
        }
        if made == commit.parent { return made }
        let git = try services.requireGit(project)
        let locked: RepositoryChange
        if let change {
            locked = change
        } else {
            do {
                locked = try await lockIndex(from: commit.parent, to: made, TreeBuilder(git), application, skipsConflicts: true)
            } catch {
                // If the branch has the commit, the files stay applied.
                if try await git.commit(of: "HEAD") == made, !(error is SimulatedCrash) { throw StillOpen(first: error) }
                throw error
            }
        }
        do {
            try services.faultPoint(.commit)
            try await move(git, from: commit.parent, to: made, project)
            try services.faultPoint(.committed)
            try await services.work.run { try Self.replaceIndex(locked) }
            try services.faultPoint(.published)
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            do {
                if try await git.commit(of: "HEAD") == made { try await git.set("HEAD", to: commit.parent, from: made) }
            } catch let second { throw StillOpen(first: error, second: second) }
            try await abandon(locked, after: error)
        }
        return made
    }

    private static func replaceIndex(_ change: RepositoryChange) throws {
        guard case .locked(let lock, let hasText) = change else { return }
        if hasText { try lock.publish() } else { try lock.release() }
    }

    private func move(_ git: Git, from old: String?, to new: String, _ project: ProjectFolder) async throws {
        let head = try await git.commit(of: "HEAD")
        if head == new { return }
        guard head == old else { throw ApplyFailure(description: "another program committed to \(project.path) at this moment; try again") }
        try await git.set("HEAD", to: new, from: old)
    }

    // MARK: - Undo

    /// What the undo of a commit is about to change. The index is locked, and no file is changed yet.
    struct CommitUndo: Sendable {
        var commit: String
        var parent: String?
        var change: RepositoryChange
    }

    /// - Returns: `nil` where there is no commit to undo: none was made, or others came after it.
    func beginUndo(_ intent: Intent, _ folder: ApplicationFolder, _ application: Application) async throws -> CommitUndo? {
        guard let commit = intent.commit, var made = folder.text(.done), !made.isEmpty, made != commit.parent else { return nil }
        let git = try services.requireGit(try await identities.located(application, intent.projectPath))
        let head = try await git.commit(of: "HEAD")
        if let signed = folder.text(.signed), head == signed { made = signed }
        // A crash may have happened after the branch was set back and before the index was replaced.
        guard head == made || (folder.has(.undoing) && head == commit.parent) else { return nil }
        let change = try await lockIndex(from: made, to: commit.parent, TreeBuilder(git), application, skipsConflicts: true)
        return CommitUndo(commit: made, parent: commit.parent, change: change)
    }

    /// - Returns: a sentence for the user where the commit could not be undone.
    func finishUndo(_ undo: CommitUndo?, _ intent: Intent, _ folder: ApplicationFolder, _ project: ProjectFolder) async throws -> String? {
        guard let undo else {
            guard let commit = intent.commit, let made = folder.text(.done), !made.isEmpty, made != commit.parent else { return nil }
            return "the files are as before; the commit \(made.prefix(10)) stays, as later commits are based on it"
        }
        let git = try services.requireGit(project)
        if try await git.commit(of: "HEAD") == undo.commit { try await git.set("HEAD", to: undo.parent, from: undo.commit) }
        try services.faultPoint(.uncommitted)
        try await services.work.run { try Self.replaceIndex(undo.change) }
        return nil
    }
}
