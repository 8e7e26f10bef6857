import RoostModel

/// Applies the stored changes of a run as a branch, and undoes that. The files of the project do not change.
struct BranchApplication: Sendable {
    let services: FileServices
    let identities: ProjectIdentities
    let requests: ApplicationRequests
    let commits: CommitMaker
    let references: AgentReferenceTransfer
    let signing: CommitSigning

    /// The branch of a task.
    private static func branch(_ task: TaskID) -> String { "refs/heads/roost/\(task.short)" }

    func apply(_ application: Application, _ tree: WorkTree) async throws -> Application {
        var result = application
        try await services.work.run { _ = try Folder(tree.project) }
        let git = try services.requireGit(tree.project)
        let changeRequests = try await services.work.run { try requests.changeRequests(application, tree) }
        guard let stored = try await services.work.run({ try StoredChanges.load(services.folders.changes(application.runID)) }) else {
            throw ApplyFailure(description: "the changes of run \(application.runID.short) are not stored any more")
        }
        let branch = Self.branch(application.taskID)
        try await references.copyObjects(stored, application, git)
        let builder = try await TreeBuilder(git)
        let commit = CommitIntent(
            parent: stored.agentCommit ?? stored.baseCommit, message: CommitMaker.message(application),
            date: application.createdAt.milliseconds / 1000)
        let made: String
        switch try await commits.commit(commit, of: changeRequests, since: stored.baseCommit, application.preference, builder) {
        case .made(let hash): made = hash
        case .conflicted(let conflicts): return application.conflicted(conflicts)
        }
        try services.faultPoint(.branch)
        let name = try await git.place(made, on: AgentReferenceNames.spellings(branch))
        let folder = ApplicationFolder(path: services.folders.application(application.id))
        try await services.work.run {
            try Disk.makeFolder(folder.path)
            try folder.set(.done, "\(name) \(made)")
        }
        result.status = .applied
        result.reference = String(name.dropFirst("refs/heads/".count))
        result.note = try await references.transfer(application, tree.project, leavingOut: .head).note
        if made != commit.parent { result.unsigned = try await signing.unsigned(made, builder.git) }
        result.files = changeRequests.flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) }.map(\.display)
        return result
    }

    /// Removes the branch, unless it was changed since.
    func undo(_ application: Application) async throws -> Application {
        var result = application
        let folder = ApplicationFolder(path: services.folders.application(application.id))
        let words = folder.text(.done)?.split(separator: " ").map(String.init) ?? []
        guard words.count == 2 else { throw ApplyFailure(description: "the record of the branch that was made does not exist any more") }
        let project = try await identities.located(application, application.projectPath)
        let git = try services.requireGit(project)
        if let now = try await git.commit(of: words[0]) {
            guard now == words[1] || now == folder.text(.signed) else {
                result.status = .applied
                result.message = "the branch \(words[0].dropFirst(11)) was changed since; nothing was undone"
                result.conflicts = [ApplyConflict(path: String(words[0].dropFirst(11)), reason: "it was changed since it was made")]
                return result
            }
            try await git.set(words[0], to: nil, from: now)
        }
        result.note = AgentReferenceTransfer.Transferred.afterUndo(application)
        result.status = .undone
        return result
    }
}
