import RoostModel
import RoostSupport

/// An application that ends as a commit: files, index and branch change together or not at all. The commit is made of the changes themselves, never
/// of the folder, so that unfinished edits of the person's stay theirs.
extension LocalWorkTrees {
    /// What an application is about to change in the repository, or is changing.
    enum RepositoryChange: Sendable {
        /// Nothing: there is no commit, or the repository has it all.
        case none
        /// - Parameter hasText: whether the index changes.
        case locked(IndexLock, hasText: Bool)
        case conflicted([ApplyConflict])
    }

    enum MadeCommit<Value: Sendable>: Sendable {
        case made(Value)
        case conflicted([ApplyConflict])
    }

    func requireGit(_ project: ProjectFolder) throws -> Git {
        guard project.kind != .plain else {
            throw ApplyFailure(description: "\(project.path) is no git repository; apply to the files instead")
        }
        guard let git = git(for: project) else {
            throw ApplyFailure(description: "git is not installed; install it, or apply to the files")
        }
        return git
    }

    func checkCommittable(_ project: ProjectFolder) async throws {
        _ = try requireGit(project)
        guard let folder = GitFolder(top: project.path) else {
            throw ApplyFailure(description: "\(project.path) is no git repository any more")
        }
        for (mark, what) in [
            ("MERGE_HEAD", "a merge"), ("CHERRY_PICK_HEAD", "a cherry-pick"), ("REVERT_HEAD", "a revert"), ("rebase-merge", "a rebase"),
            ("rebase-apply", "a rebase"),
        ]
        where Disk.exists(folder.path + "/" + mark) {
            throw ApplyFailure(description: "\(what) is under way in \(project.path); finish or abort it first")
        }
    }

    // MARK: - The commit

    static func message(_ application: Application) -> String {
        if let text = application.commitMessage { return text.hasSuffix("\n") ? text : text + "\n" }
        return "Apply changes of Roost task \(application.taskID.short)\n\nRun: \(application.runID)\n"
    }

    /// Notes for people as one text.
    static func words(_ notes: [String?]) -> String? {
        let notes = notes.compactMap(\.self)
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }

    /// Makes the commit of an application on top of HEAD, and brings it into the repository, where no branch names it yet.
    func commitIntent(
        _ application: Application, _ changeRequests: [Planner.ChangeRequest], _ builder: TreeBuilder
    ) async throws -> MadeCommit<CommitIntent> {
        var commit = CommitIntent(
            parent: try await builder.git.commit(of: "HEAD"), message: Self.message(application),
            date: application.createdAt.milliseconds / 1000)
        switch try await self.commit(commit, of: changeRequests, since: commit.parent, application.preference, builder) {
        case .made(let hash): commit.made = hash
        case .conflicted(let conflicts): return .conflicted(conflicts)
        }
        return .made(commit)
    }

    /// Makes a commit that changes what the changes change, in whatever its parent holds.
    ///
    /// - Parameters:
    ///   - base: the commit that the run started from; where the parent is a commit of the run's own, what that took in already is not merged again.
    ///   - preference: which side wins where the changes and the parent stand against each other.
    /// - Returns: the commit, which the repository has; the parent where it holds the changes already.
    func commit(
        _ commit: CommitIntent, of changeRequests: [Planner.ChangeRequest], since base: String?, _ preference: ApplyPreference?,
        _ builder: TreeBuilder
    ) async throws -> MadeCommit<String> {
        let git = builder.git
        let parent = try await builder.tree(of: commit.parent)
        let theirs = try await tree(.result, changeRequests, on: parent, builder)
        var old = try await tree(.base, changeRequests, on: parent, builder)
        if old != parent, let base, let head = commit.parent, base != head {
            let changed = try await git.run(
                ["diff-tree", "-r", "-z", "--name-only", "--no-renames", base, head], builder.call()
            ).split(separator: 0).map { TreePath(Array($0)) }
            old = try await tree(.base, changeRequests, leavingOut: Set(changed), on: parent, builder)
        }
        let tree: String
        switch try await builder.merge(base: old, ours: parent, theirs: theirs) {
        case .tree(let merged): tree = merged
        case .conflicted(let merged, let paths):
            if let preference {
                tree = try await builder.resolve(merged, paths, base: old, ours: parent, theirs: theirs, preference)
                break
            }
            return .conflicted(
                paths.map {
                    ApplyConflict(
                        path: $0.display,
                        reason: "the run built on changes of yours that are not committed; commit them first, or apply to the files")
                })
        }
        if tree == parent, let head = commit.parent { return .made(head) }
        let made = try await builder.commit(tree, commit)
        try await builder.store([made], without: [commit.parent].compactMap(\.self))
        return .made(made)
    }

    private func tree(
        _ side: Materializer.Side, _ changeRequests: [Planner.ChangeRequest], leavingOut known: Set<TreePath> = [], on base: String,
        _ builder: TreeBuilder
    ) async throws -> String {
        let folder = builder.work.path + (side == .base ? "/base" : "/result")
        let owner = builder.git.owner
        let paths = try await work.run {
            try Disk.remove(folder)
            return try Materializer(folder: folder, owner: owner, side: side).write(changeRequests)
        }
        let meant = paths.filter { !known.contains($0) }
        let filtered = FilteredFiles(builder: builder, folder: folder, keepsLargeFiles: side == .result)
        return try await builder.tree(base, with: meant, from: folder) { try await filtered.convert(meant, $0) }
    }

    // MARK: - Files, index and branch together

    private static func mark(_ application: Application) -> String { String(application.id.description.suffix(12)) }

    private func takeIndex(_ application: Application, _ place: GitPlace, _ project: String) async throws -> IndexLock {
        try await IndexLock.take(place.folder.path, mark: Self.mark(application), project: project, work)
    }

    /// Locks the index and writes what it will say, before any file changes.
    ///
    /// - Parameter builder: that made the commit; `nil` where there is none.
    func beginCommit(
        _ intent: Intent, _ builder: TreeBuilder?, _ application: Application, _ folder: ApplicationFolder
    ) async throws -> RepositoryChange {
        guard let builder, let commit = intent.commit, let made = commit.made, made != commit.parent else { return .none }
        do {
            let change = try await lockIndex(from: commit.parent, to: made, builder, application)
            if case .conflicted = change { try await work.run { try Disk.remove(folder.path) } }
            return change
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            try await work.run { try Disk.remove(folder.path) }
            throw error
        }
    }

    private func lockIndex(
        from old: String?, to new: String?, _ builder: TreeBuilder, _ application: Application, skipsConflicts: Bool = false
    ) async throws -> RepositoryChange {
        let lock = try await takeIndex(application, builder.place, builder.git.project.path)
        do {
            try faultPoint(.indexLocked)
            let change = try await builder.index(
                from: builder.tree(of: old), to: builder.tree(of: new), known: [old, new].compactMap(\.self), skipsConflicts: skipsConflicts
            )
            var hasText = false
            switch change {
            case .none: break
            case .text(let text):
                hasText = true
                try await work.run { try lock.write(text) }
            case .conflicted(let paths):
                try await work.run { try lock.release() }
                return .conflicted(
                    paths.map {
                        ApplyConflict(
                            path: $0.display,
                            reason: "you staged other changes of the same lines (git diff --staged); commit or unstage them first")
                    })
            }
            try faultPoint(.index)
            return .locked(lock, hasText: hasText)
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            try await work.run { try lock.release() }
            throw error
        }
    }

    /// Lets go of the index that a crash left locked.
    func releaseIndex(_ application: Application, _ intent: Intent) async throws {
        guard intent.commit != nil, let folder = try await work.run({ GitFolder(top: intent.projectPath) }) else { return }
        try await work.run { try IndexLock.release(folder.path, mark: Self.mark(application)) }
    }

    /// Lets go of the index after a failure, which is thrown on.
    func abandonCommit(_ change: RepositoryChange, after error: any Error) async throws -> Never {
        if case .locked(let lock, _) = change, !(error is SimulatedCrash), !(error is StillOpen) {
            try await work.run { try lock.release() }
        }
        throw error
    }

    /// Points the branch at the commit and makes the new index the index. Doing it again after a crash finds what is done.
    ///
    /// - Parameter change: what was begun; `nil` after a crash.
    /// - Returns: the commit.
    func publish(
        _ commit: CommitIntent, _ change: RepositoryChange?, _ application: Application, _ project: ProjectFolder
    ) async throws -> String {
        guard let made = commit.made else {
            throw ApplyFailure(description: "it was begun by an earlier version of Roost; apply again")
        }
        if made == commit.parent { return made }
        let git = try requireGit(project)
        let locked: RepositoryChange
        if let change {
            locked = change
        } else {
            do {
                locked = try await lockIndex(from: commit.parent, to: made, TreeBuilder(git), application, skipsConflicts: true)
            } catch {
                // Where the branch has the commit, the files stay too.
                if try await git.commit(of: "HEAD") == made, !(error is SimulatedCrash) { throw StillOpen(first: error) }
                throw error
            }
        }
        do {
            try faultPoint(.commit)
            try await move(git, from: commit.parent, to: made, project)
            try faultPoint(.committed)
            try await work.run { try Self.settle(locked) }
            try faultPoint(.published)
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            do {
                if try await git.commit(of: "HEAD") == made { try await git.set("HEAD", to: commit.parent, from: made) }
            } catch let second { throw StillOpen(first: error, second: second) }
            try await abandonCommit(locked, after: error)
        }
        return made
    }

    private static func settle(_ change: RepositoryChange) throws {
        guard case .locked(let lock, let hasText) = change else { return }
        if hasText { try lock.publish() } else { try lock.release() }
    }

    private func move(_ git: Git, from old: String?, to new: String, _ project: ProjectFolder) async throws {
        let head = try await git.commit(of: "HEAD")
        if head == new { return }
        guard head == old else { throw ApplyFailure(description: "somebody committed to \(project.path) at this moment; try again") }
        try await git.set("HEAD", to: new, from: old)
    }

    // MARK: - Undo

    /// What undoing a commit is about to change; the index is locked, and no file is changed yet.
    struct CommitUndo: Sendable {
        var commit: String
        var parent: String?
        var change: RepositoryChange
    }

    /// - Returns: `nil` where there is no commit to take back: none was made, or others came after it.
    func beginUndo(_ intent: Intent, _ folder: ApplicationFolder, _ application: Application) async throws -> CommitUndo? {
        guard let commit = intent.commit, var made = folder.text(.done), !made.isEmpty, made != commit.parent else { return nil }
        let git = try requireGit(try await located(application, intent.projectPath))
        let head = try await git.commit(of: "HEAD")
        if let signed = folder.text(.signed), head == signed { made = signed }
        // After a crash the branch may have gone back already, and the index not.
        guard head == made || (folder.has(.undoing) && head == commit.parent) else { return nil }
        let change = try await lockIndex(from: made, to: commit.parent, TreeBuilder(git), application, skipsConflicts: true)
        return CommitUndo(commit: made, parent: commit.parent, change: change)
    }

    /// - Returns: what a person should know, where the commit could not be taken back.
    func finishUndo(_ undo: CommitUndo?, _ intent: Intent, _ folder: ApplicationFolder, _ project: ProjectFolder) async throws -> String? {
        guard let undo else {
            guard let commit = intent.commit, let made = folder.text(.done), !made.isEmpty, made != commit.parent else { return nil }
            return "the files are as before; the commit \(made.prefix(10)) stays, as others came after it"
        }
        let git = try requireGit(project)
        if try await git.commit(of: "HEAD") == undo.commit { try await git.set("HEAD", to: undo.parent, from: undo.commit) }
        try faultPoint(.uncommitted)
        try await work.run { try Self.settle(undo.change) }
        return nil
    }
}
