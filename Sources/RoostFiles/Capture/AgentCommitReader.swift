import RoostModel
import RoostSupport

/// Reads the commits and references that a run made in its repository, and keeps them as a bare repository beside the stored changes.
struct AgentCommitReader: Sendable {
    let services: FileServices
    let objects: TaskObjects

    struct MadeCommits: Sendable {
        var commits: [AgentCommit] = []
        var references: [AgentReference] = []
        /// In the order in which the bare repository names them.
        var made: [AgentRepository.Made] = []
        var notes: [String] = []
    }

    /// Reads what the run made in its repository. A failure becomes a note: the files can be applied even if the run broke its repository.
    ///
    /// - Parameter folder: where the changes are stored.
    func read(_ seen: TreeObservation, _ tree: WorkTree, _ folder: String) async throws -> MadeCommits {
        guard tree.layout != .inPlace else { return MadeCommits() }
        let exported: Exported?
        do {
            exported = try await export(seen, tree, folder + "/repository")
        } catch let error as WorkTreeError {
            try await services.work.run { try Disk.remove(folder + "/repository") }
            return MadeCommits(notes: ["the run's commits and references cannot be read and are left out: \(error)"])
        }
        guard let exported else {
            let isNew = try await services.work.run { try tree.project.kind == .plain && Folder(seen.root).stamp(TreePath(".git")) != nil }
            return isNew ? MadeCommits(notes: ["the run made a repository (.git), which is not applied"]) : MadeCommits()
        }
        return try await read(exported, seen, tree, folder + "/repository")
    }

    private struct Exported: Sendable {
        var made: [AgentRepository.Made]
        var passed: [String]
        /// Commits that HEAD named before, and that the task or the user has in another form since.
        var superseded: [String]
        /// What the references named at first: commits that the user has already.
        var given: [String]
    }

    /// Copies the objects that the run wrote; `nil` where it made no commits or references.
    private func export(_ seen: TreeObservation, _ tree: WorkTree, _ target: String) async throws -> Exported? {
        let given = TaskRepository.givenFile(in: services.folders.workTree(tree.taskID))
        return try await services.work.run {
            let given = try Disk.decode(TaskRepository.Given.self, from: given)
            guard let repository = try AgentRepository(tree: try seen.openRoot(tree), project: tree.project, given: given) else {
                return nil
            }
            let made = try repository.made(), passed = try repository.passed()
            guard let first = made.first ?? passed.last.map({ AgentRepository.Made(kind: .head, name: "HEAD", hash: $0) }) else {
                return nil
            }
            try repository.export(made.isEmpty ? [first] : made, to: target)
            try LargeFiles(folder: Disk.parent(of: target) + "/lfs").take(from: repository.written)
            let brought = (given?.brought ?? []).map(AgentRepository.Made.hash(ofMark:))
            let had = Set((given?.references?.hashes ?? [:]).values).sorted()
            return Exported(made: made, passed: passed, superseded: (given?.superseded ?? []) + brought, given: had)
        }
    }

    private func read(_ exported: Exported, _ seen: TreeObservation, _ tree: WorkTree, _ repository: String) async throws -> MadeCommits {
        guard let git = services.git(for: tree.project) else { return MadeCommits() }
        do {
            return try await read(exported, seen, tree, repository, git, borrows: false)
        } catch is WorkTreeError {
            // The user may have removed the commits that the run's are based on.
            do { return try await read(exported, seen, tree, repository, git, borrows: true) } catch let error as WorkTreeError {
                return MadeCommits(notes: ["the run's commits and references cannot be read and are left out: \(error)"])
            }
        }
    }

    private func read(
        _ exported: Exported, _ seen: TreeObservation, _ tree: WorkTree, _ repository: String, _ git: Git, borrows: Bool
    ) async throws -> MadeCommits {
        let place = try await git.place()
        let scratch = try OwnerScratch(in: place.scratch)
        let path = try await services.work.run { try scratch.bring(repository, as: "run.git") }
        if borrows { try await objects.lend(of: tree.taskID, to: path, scratch) }
        let call = git.bare(path, place, scratch)
        let base = seen.base.record.head
        var result = MadeCommits(made: exported.made)
        let head = exported.made.first { $0.kind == .head }?.hash
        if let head { result.commits = try await git.commits(from: base, to: head, without: exported.given, call) }
        let known = [base, head].compactMap(\.self) + exported.given
        for made in exported.made where made.kind != .head {
            // A stash or note consists of commits too, which are not counted.
            let count = [.branch, .tag].contains(made.kind) ? try await git.count([made.hash], without: known, call) : 0
            if made.isPlace == true, count == 0 {
                result.made.removeAll { $0 == made }
                continue
            }
            let name = made.kind == .stash ? made.name : String(made.name.dropFirst(made.kind.folder.utf8.count))
            result.references.append(AgentReference(kind: made.kind, name: name, hash: made.hash, commits: count))
        }
        let left = try await git.count(exported.passed, without: known + exported.made.map(\.hash) + exported.superseded, call)
        if left > 0 { result.notes.append(Self.leftBehind(left, tree.taskID)) }
        if result.commits.isEmpty { result.made.removeAll { $0.kind == .head } }
        return result
    }

    private static func leftBehind(_ count: Int, _ task: TaskID) -> String {
        "\(count == 1 ? "1 commit is" : "\(count) commits are") on no branch any more (amended, rebased or reset) and not copied; "
            + "git reflog shows them in the sandbox: roost task shell \(task.short)"
    }
}
