import RoostModel
import RoostSupport

extension LocalWorkTrees {
    struct MadeCommits: Sendable {
        var commits: [AgentCommit] = []
        var references: [AgentReference] = []
        /// In the order in which the bare repository names them.
        var made: [AgentRepository.Made] = []
        var notes: [String] = []
    }

    /// Looks for what the run made in its repository, and keeps it as a bare repository of ours beside the changes. What cannot be read becomes
    /// a note: a run that broke its own repository must not keep people from its files.
    func agentCommits(_ seen: Seen, _ tree: WorkTree, _ folder: String) async throws -> MadeCommits {
        guard tree.layout != .inPlace else { return MadeCommits() }
        let exported: Exported?
        do {
            exported = try await export(seen, tree, folder + "/repository")
        } catch let error as WorkTreeError {
            try await work.run { try Disk.remove(folder + "/repository") }
            return MadeCommits(notes: ["what the run made in its repository cannot be read and is left out: \(error)"])
        }
        guard let exported else {
            let isNew = try await work.run { try tree.project.kind == .plain && Folder(seen.root).stamp(TreePath(".git")) != nil }
            return isNew ? MadeCommits(notes: ["the run made a repository (.git), which is not taken over"]) : MadeCommits()
        }
        return try await read(exported, seen, tree, folder + "/repository")
    }

    private struct Exported: Sendable {
        var made: [AgentRepository.Made]
        var passed: [String]
        /// What HEAD named before, and what the task or the person has in another form since.
        var superseded: [String]
    }

    /// Copies what the run wrote of its repository; `nil` where it made nothing there.
    private func export(_ seen: Seen, _ tree: WorkTree, _ target: String) async throws -> Exported? {
        let given = TaskRepository.givenFile(in: folders.workTree(tree.taskID))
        return try await work.run {
            let given = try Disk.decode(TaskRepository.Given.self, from: given)
            guard let repository = try AgentRepository(tree: try self.root(seen, tree), project: tree.project, given: given) else {
                return nil
            }
            let made = try repository.made(), passed = try repository.passed()
            guard let first = made.first ?? passed.last.map({ AgentRepository.Made(kind: .head, name: "HEAD", hash: $0) }) else {
                return nil
            }
            try repository.export(made.isEmpty ? [first] : made, to: target)
            try LargeFiles(folder: Disk.parent(of: target) + "/lfs").take(from: repository.written)
            return Exported(made: made, passed: passed, superseded: given?.superseded ?? [])
        }
    }

    private func read(_ exported: Exported, _ seen: Seen, _ tree: WorkTree, _ repository: String) async throws -> MadeCommits {
        guard let git = git(for: tree.project) else { return MadeCommits() }
        do {
            return try await read(exported, seen, tree, repository, git, borrows: false)
        } catch is WorkTreeError {
            // The person may have removed meanwhile what the run's commits stand on.
            do { return try await read(exported, seen, tree, repository, git, borrows: true) } catch let error as WorkTreeError {
                return MadeCommits(notes: ["what the run made in its repository cannot be read and is left out: \(error)"])
            }
        }
    }

    private func read(
        _ exported: Exported, _ seen: Seen, _ tree: WorkTree, _ repository: String, _ git: Git, borrows: Bool
    ) async throws -> MadeCommits {
        let place = try await git.place()
        let scratch = try OwnerScratch(in: place.scratch)
        let path = try await work.run { try scratch.bring(repository, as: "run.git") }
        if borrows { try await borrow(from: tree.taskID, path, scratch) }
        let call = git.bare(path, place, scratch)
        let base = seen.base.record.head
        var result = MadeCommits(made: exported.made)
        let head = exported.made.first { $0.kind == .head }?.hash
        if let head { result.commits = try await git.commits(from: base, to: head, call) }
        let known = [base, head].compactMap(\.self)
        for made in exported.made where made.kind != .head {
            // What a stash or a note is made of are commits too, which nobody thinks of as such.
            let count = [.branch, .tag].contains(made.kind) ? try await git.count([made.hash], without: known, call) : 0
            let name = made.kind == .stash ? made.name : String(made.name.dropFirst(made.kind.folder.utf8.count))
            result.references.append(AgentReference(kind: made.kind, name: name, hash: made.hash, commits: count))
        }
        let left = try await git.count(exported.passed, without: known + exported.made.map(\.hash) + exported.superseded, call)
        if left > 0 { result.notes.append(Self.leftBehind(left, tree.taskID)) }
        if result.commits.isEmpty { result.made.removeAll { $0.kind == .head } }
        return result
    }

    private static func leftBehind(_ count: Int, _ task: TaskID) -> String {
        "\(count == 1 ? "1 commit is" : "\(count) commits are") on no branch any more (amended, rebased or reset) and not brought; "
            + "git reflog shows them inside: roost task shell \(task.short)"
    }
}
