import RoostModel
import RoostSupport

extension LocalWorkTrees {
    /// The branch that a task's work goes to.
    static func branch(_ task: TaskID) -> String { "refs/heads/roost/\(task.short)" }

    func applyAsBranch(_ application: Application, _ tree: WorkTree) async throws -> Application {
        var result = application
        try await work.run { _ = try Folder(tree.project) }
        let git = try requireGit(tree.project)
        let changeRequests = try await work.run { try self.changeRequests(application, tree) }
        guard let stored = try await work.run({ try StoredChanges.load(self.folders.changes(application.runID)) }) else {
            throw ApplyFailure(description: "no changes of run \(application.runID.short) are stored any more")
        }
        let branch = Self.branch(application.taskID)
        try await bring(stored, application, git)
        let builder = try await TreeBuilder(git)
        let commit = CommitIntent(
            parent: stored.agentCommit ?? stored.baseCommit, message: Self.message(application),
            date: application.createdAt.milliseconds / 1000)
        let made: String
        switch try await self.commit(commit, of: changeRequests, since: stored.baseCommit, application.preference, builder) {
        case .made(let hash): made = hash
        case .conflicted(let conflicts): return Self.conflicted(application, conflicts)
        }
        try faultPoint(.branch)
        let name = try await git.place(made, on: AgentReferenceNames.spellings(branch))
        let folder = ApplicationFolder(path: folders.application(application.id))
        try await work.run {
            try Disk.makeFolder(folder.path)
            try folder.set(.done, "\(name) \(made)")
        }
        result.status = .applied
        result.reference = String(name.dropFirst("refs/heads/".count))
        let brought = try await bringReferences(application, tree.project, leavingOut: .head)
        result.note = brought.words
        if made != commit.parent { result.unsigned = try await unsigned(made, builder.git) }
        result.files = changeRequests.flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) }.map(\.display)
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
            guard now == words[1] || now == folder.text(.signed) else {
                result.status = .applied
                result.message = "the branch \(words[0].dropFirst(11)) was changed since; nothing was undone"
                result.conflicts = [ApplyConflict(path: String(words[0].dropFirst(11)), reason: "it was changed since it was made")]
                return result
            }
            try await git.set(words[0], to: nil, from: now)
        }
        result.note = Brought.afterUndo(application)
        result.status = .undone
        return result
    }

    // MARK: - What the run made in its repository

    /// What was brought, each with the name that it has now.
    struct Brought: Sendable {
        /// Of what the run's HEAD named.
        var head: String?
        var others: [(from: String, to: String)] = []

        var note: String?

        /// For people; `nil` where nothing but HEAD's commits came.
        var words: String? {
            let list = others.map { "\($0.from) as \($0.to)" }.joined(separator: ", ")
            let parts = [list.isEmpty ? nil : Self.also + list, note].compactMap(\.self)
            return parts.isEmpty ? nil : parts.joined(separator: "; ")
        }

        private static let also = "also brought over: "

        /// For people: what an undo leaves, which is everything that has a name of its own.
        static func afterUndo(_ application: Application) -> String? {
            var left = application.target == .files ? [application.reference].compactMap(\.self) : []
            if let note = application.note, note.hasPrefix(also) { left.append(String(note.dropFirst(also.count).prefix { $0 != ";" })) }
            return left.isEmpty ? nil : "what was brought over stays: " + left.joined(separator: ", ")
        }
    }

    /// Brings what the run made over, under names of the task's.
    ///
    /// - Parameter kind: of what has come otherwise.
    func bringReferences(
        _ application: Application, _ project: ProjectFolder, leavingOut kind: AgentReference.Kind? = nil
    ) async throws -> Brought {
        guard let stored = try await work.run({ try StoredChanges.load(self.folders.changes(application.runID)) }),
            case let wanted = stored.made.filter({ $0.kind != kind }), !wanted.isEmpty, let git = git(for: project)
        else { return Brought() }
        var brought = Brought()
        brought.note = try await bring(stored, application, git)
        let names = AgentReferenceNames(task: application.taskID, isAlone: wanted.count == 1)
        for made in wanted {
            let name = try await git.place(made.hash, on: names.candidates(made))
            let short = String(name.dropFirst(made.kind.folder.utf8.count))
            if made.kind == .head { brought.head = short } else { brought.others.append((made.shortName, short)) }
        }
        try await work.run { try self.noteBrought(wanted.filter { $0.kind != .head }, application.taskID) }
        return brought
    }

    /// What the person has is not told again with later runs of the task.
    private func noteBrought(_ made: [AgentRepository.Made], _ task: TaskID) throws {
        let file = TaskRepository.givenFile(in: folders.workTree(task))
        guard !made.isEmpty, var given = try Disk.decode(TaskRepository.Given.self, from: file) else { return }
        let known = given.brought ?? []
        given.brought = known + made.map(\.mark).filter { !known.contains($0) }
        try Disk.replace(file, with: try Disk.encode(given))
    }

    /// Brings the objects that the run made or stands on into the repository, each checked on the way.
    ///
    /// - Returns: what a person should know of it.
    @discardableResult
    private func bring(_ stored: StoredChanges, _ application: Application, _ git: Git) async throws -> String? {
        var base: String?
        var isGone = false
        if let commit = stored.baseCommit {
            base = try await git.commit(of: commit)
            isGone = base == nil
        }
        // Nothing of the run's, and nothing lost.
        if stored.made.isEmpty, !isGone { return nil }
        let place = try await git.place()
        let scratch = try OwnerScratch(in: place.scratch)
        let folder = folders.changes(application.runID) + "/repository"
        let path = try await work.run {
            if Disk.exists(folder) { return try scratch.bring(folder, as: "run.git") }
            let made = scratch.path + "/made.git"
            try AgentRepository.makeBare(made, isLong: stored.baseCommit?.utf8.count == 64, alternates: [place.folder.objects], [])
            return try scratch.bring(made, as: "run.git")
        }
        var known = [base].compactMap(\.self)
        if isGone {
            // The person cleaned up, or cloned anew: what is missing comes from what was kept for the task.
            try await borrow(from: application.taskID, path, scratch)
            known = try await work.run {
                let (own, common) = (try Folder(place.folder.path), try Folder(place.folder.common))
                return Array(Set(try GitReferences(own, common: common)?.hashes.values.map(\.self) ?? []))
            }
        }
        let wanted = stored.made.map(\.hash) + (isGone ? [stored.baseCommit].compactMap(\.self) : [])
        try await git.store(wanted, without: known, git.bare(path, place, scratch), place, scratch)
        let large = LargeFiles(folder: folders.changes(application.runID) + "/lfs")
        let (common, owner) = (place.folder.common, git.owner)
        let refused = try await work.run { try large.bring(into: common, owner: owner) }
        return refused == 0 ? nil : "\(refused) large files were left out, as their content is not what they are called by"
    }

    /// Lets a bare repository of ours borrow from the objects that were kept for a task.
    func borrow(from task: TaskID, _ repository: String, _ scratch: OwnerScratch) async throws {
        try await work.run {
            guard let kept = try self.objects(of: task) else { return }
            let copy = try scratch.bring(kept, as: "kept")
            let file = repository + "/objects/info/alternates"
            try Disk.replace(file, with: (try Disk.read(file) ?? []) + Array((copy + "\n").utf8))
            try scratch.give(file)
        }
    }
}
