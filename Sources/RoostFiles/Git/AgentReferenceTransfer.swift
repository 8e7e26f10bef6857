import RoostModel

/// Copies the commits, branches, tags, stashes and notes that a run made from its repository into the project's, under names of the task.
struct AgentReferenceTransfer: Sendable {
    let services: FileServices
    let objects: TaskObjects

    /// What was copied, each with its name in the project.
    struct Transferred: Sendable {
        /// The name of what the run's HEAD named.
        var head: String?
        var others: [(from: String, to: String)] = []

        /// A sentence for the user about what was left out.
        var leftOut: String?

        /// For the user; `nil` where only HEAD's commits were copied.
        var note: String? {
            let list = others.map { "\($0.from) as \($0.to)" }.joined(separator: ", ")
            let parts = [list.isEmpty ? nil : Self.also + list, leftOut].compactMap(\.self)
            return parts.isEmpty ? nil : parts.joined(separator: "; ")
        }

        private static let also = "also copied: "

        /// For the user: what an undo leaves in the repository, which is everything that got a name of its own.
        static func afterUndo(_ application: Application) -> String? {
            var left = application.target == .files ? [application.reference].compactMap(\.self) : []
            // Applications that an earlier version of Roost stored use its words.
            for start in [also, "also brought over: "] {
                guard let note = application.note, note.hasPrefix(start) else { continue }
                left.append(String(note.dropFirst(start.count).prefix { $0 != ";" }))
            }
            return left.isEmpty ? nil : "still in the repository: " + left.joined(separator: ", ")
        }
    }

    /// Copies what the run made.
    ///
    /// - Parameter kind: the kind of references that the caller copies itself.
    func transfer(
        _ application: Application, _ project: ProjectFolder, leavingOut kind: AgentReference.Kind? = nil
    ) async throws -> Transferred {
        guard let stored = try await services.work.run({ try StoredChanges.load(services.folders.changes(application.runID)) }),
            case let wanted = stored.made.filter({ $0.kind != kind }), !wanted.isEmpty, let git = services.git(for: project)
        else { return Transferred() }
        var transferred = Transferred()
        transferred.leftOut = try await copyObjects(stored, application, git)
        let names = AgentReferenceNames(task: application.taskID, isAlone: wanted.count == 1)
        for made in wanted {
            let name = try await git.place(made.hash, on: names.candidates(made))
            let short = String(name.dropFirst(made.kind.folder.utf8.count))
            if made.kind == .head { transferred.head = short } else { transferred.others.append((made.shortName, short)) }
        }
        try await services.work.run { try recordTransferred(wanted.filter { $0.kind != .head }, application.taskID) }
        return transferred
    }

    /// Later runs of the task do not report these references again.
    private func recordTransferred(_ made: [AgentRepository.Made], _ task: TaskID) throws {
        let file = TaskRepository.givenFile(in: services.folders.workTree(task))
        guard !made.isEmpty, var given = try Disk.decode(TaskRepository.Given.self, from: file) else { return }
        let known = given.brought ?? []
        given.brought = known + made.map(\.mark).filter { !known.contains($0) }
        try Disk.replace(file, with: try Disk.encode(given))
    }

    /// Copies the objects that the run made, and those that they are based on where the repository lost them. Git checks each object.
    ///
    /// - Returns: a sentence for the user about what was left out.
    @discardableResult
    func copyObjects(_ stored: StoredChanges, _ application: Application, _ git: Git) async throws -> String? {
        var base: String?
        var isGone = false
        if let commit = stored.baseCommit {
            base = try await git.commit(of: commit)
            isGone = base == nil
        }
        // The run made nothing, and the repository still has the base.
        if stored.made.isEmpty, !isGone { return nil }
        let place = try await git.place()
        let scratch = try OwnerScratch(in: place.scratch)
        let folder = services.folders.changes(application.runID) + "/repository"
        let path = try await services.work.run {
            if Disk.exists(folder) { return try scratch.bring(folder, as: "run.git") }
            let made = scratch.path + "/made.git"
            try AgentRepository.makeBare(made, isLong: stored.baseCommit?.utf8.count == 64, alternates: [place.folder.objects], [])
            return try scratch.bring(made, as: "run.git")
        }
        var known = [base].compactMap(\.self)
        if isGone {
            // The user removed the commits or cloned the repository again: the objects that were kept for the task have them.
            try await objects.lend(of: application.taskID, to: path, scratch)
            known = try await services.work.run {
                let (own, common) = (try Folder(place.folder.path), try Folder(place.folder.common))
                return Array(Set(try GitReferences(own, common: common)?.hashes.values.map(\.self) ?? []))
            }
        }
        let wanted = stored.made.map(\.hash) + (isGone ? [stored.baseCommit].compactMap(\.self) : [])
        try await git.store(wanted, without: known, git.bare(path, place, scratch), place, scratch)
        let large = LargeFiles(folder: services.folders.changes(application.runID) + "/lfs")
        let (common, owner) = (place.folder.common, git.owner)
        let refused = try await services.work.run { try large.bring(into: common, owner: owner) }
        return refused == 0 ? nil : "\(refused) large files were left out, as their content does not match their hash"
    }
}
