import RoostModel
import RoostSupport

extension LocalWorkTrees {
    /// The branch that a task's work goes to.
    static func branch(_ task: TaskID) -> String { "refs/heads/roost/\(task.short)" }

    private func requireGit(_ project: ProjectFolder) throws -> Git {
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
            ("MERGE_HEAD", "a merge"), ("CHERRY_PICK_HEAD", "a cherry-pick"), ("rebase-merge", "a rebase"), ("rebase-apply", "a rebase"),
        ]
        where Disk.exists(folder.path + "/" + mark) {
            throw ApplyFailure(description: "\(what) is under way in \(project.path); finish or abort it first")
        }
    }

    // MARK: - As a commit on the current branch

    func commitIntent(_ application: Application, _ project: ProjectFolder) async throws -> CommitIntent {
        let git = try requireGit(project)
        return CommitIntent(
            parent: try await git.commit(of: "HEAD"), message: Self.message(application),
            date: application.createdAt.milliseconds / 1000)
    }

    private static func message(_ application: Application) -> String {
        "Apply changes of Roost task \(application.taskID.short)\n\nRun: \(application.runID)\n"
    }

    /// Commits exactly the applied paths. Doing it again after a crash finds its own commit.
    func makeCommit(_ commit: CommitIntent, _ intent: Intent, _ project: ProjectFolder) async throws -> String {
        let git = try requireGit(project)
        let paths = intent.operations.map(\.path)
        guard !paths.isEmpty else { return commit.parent ?? "" }
        let place = try await git.place()
        let made = try await git.commit(paths, from: project.path, commit: commit, place, try OwnerScratch(in: place.scratch))
        try faultPoint("commit")
        let head = try await git.commit(of: "HEAD")
        if head != made {
            guard head == commit.parent else {
                throw ApplyFailure(description: "somebody committed to \(project.path) at this moment; try again")
            }
            try await git.set("HEAD", to: made, from: commit.parent)
        }
        try faultPoint("index")
        try await git.refreshIndex(paths)
        return made
    }

    /// - Returns: what a person should know, where the commit could not be taken back.
    func undoCommit(_ commit: String, _ intent: Intent, _ project: ProjectFolder) async throws -> String? {
        let git = try requireGit(project)
        guard try await git.commit(of: "HEAD") == commit else {
            return "the files are as before; the commit \(commit.prefix(10)) stays, as others came after it"
        }
        try await git.set("HEAD", to: intent.commit?.parent, from: commit)
        try await git.refreshIndex(intent.operations.map(\.path))
        return nil
    }

    // MARK: - As a branch

    func applyAsBranch(_ application: Application, _ tree: WorkTree) async throws -> Application {
        var result = application
        try await work.run { _ = try Folder(tree.project) }
        let git = try requireGit(tree.project)
        let changeRequests = try await work.run { try self.changeRequests(application, tree) }
        guard let stored = try await work.run({ try StoredChanges.load(self.folders.changes(application.runID)) }) else {
            throw ApplyFailure(description: "no changes of run \(application.runID.short) are stored any more")
        }
        let branch = Self.branch(application.taskID)
        var parent = stored.baseCommit
        if let head = stored.agentCommit {
            try await bring(stored, application, git)
            parent = head
        }
        let place = try await git.place()
        let scratch = try OwnerScratch(in: place.scratch)
        let paths = try await work.run { try Materializer(folder: scratch.path + "/tree", owner: git.owner).write(changeRequests) }
        let commit = CommitIntent(parent: parent, message: Self.message(application), date: application.createdAt.milliseconds / 1000)
        let made = try await git.commit(paths, from: scratch.path + "/tree", commit: commit, place, scratch)
        try faultPoint("branch")
        let name = try await git.place(made, on: branch)
        let folder = ApplicationFolder(path: folders.application(application.id))
        try await work.run {
            try Disk.makeFolder(folder.path)
            try folder.set(.done, "\(name) \(made)")
        }
        result.status = .applied
        result.reference = String(name.dropFirst("refs/heads/".count))
        result.files = paths.map(\.display)
        return result
    }

    func undoBranch(_ application: Application) async throws -> Application {
        var result = application
        let folder = ApplicationFolder(path: folders.application(application.id))
        let words = folder.text(.done)?.split(separator: " ").map(String.init) ?? []
        guard words.count == 2 else { throw ApplyFailure(description: "which branch was made is not stored any more") }
        let project = try await located(application, application.projectPath)
        let git = try requireGit(project)
        if let now = try await git.commit(of: words[0]) {
            guard now == words[1] else {
                result.status = .applied
                result.message = "the branch \(words[0].dropFirst(11)) was changed since; nothing was undone"
                result.conflicts = [ApplyConflict(path: String(words[0].dropFirst(11)), reason: "it was changed since it was made")]
                return result
            }
            try await git.set(words[0], to: nil, from: now)
        }
        result.status = .undone
        return result
    }

    // MARK: - The run's own commits

    /// Brings the run's commits over as a branch.
    ///
    /// - Returns: its name, or `nil` where the run made none.
    func bringCommits(_ application: Application, _ project: ProjectFolder) async throws -> String? {
        guard let stored = try await work.run({ try StoredChanges.load(self.folders.changes(application.runID)) }),
            let head = stored.agentCommit,
            let git = git(for: project)
        else { return nil }
        try await bring(stored, application, git)
        let name = try await git.place(head, on: Self.branch(application.taskID))
        return String(name.dropFirst("refs/heads/".count))
    }

    /// Brings the objects of the run's commits, each checked on the way.
    private func bring(_ stored: StoredChanges, _ application: Application, _ git: Git) async throws {
        guard let head = stored.agentCommit else { return }
        let place = try await git.place()
        let scratch = try OwnerScratch(in: place.scratch)
        let folder = folders.changes(application.runID) + "/repository"
        let path = try await work.run { try scratch.bring(folder, as: "run.git") }
        var known: String?
        if let base = stored.baseCommit { known = try await git.commit(of: base) }
        try await git.store(head, without: known, git.bare(path, place, scratch), place, scratch)
    }
}
