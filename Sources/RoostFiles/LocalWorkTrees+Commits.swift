import RoostModel
import RoostSupport

extension LocalWorkTrees {
    struct MadeCommits: Sendable {
        var commits: [AgentCommit] = []
        var head: String?
        var notes: [String] = []
    }

    /// Looks for commits of the run and keeps them as a bare repository of ours beside the changes. What cannot be read becomes a note: a run
    /// that broke its own repository must not keep people from its files.
    func agentCommits(_ seen: Seen, _ tree: WorkTree, _ folder: String) async throws -> MadeCommits {
        guard tree.layout != .inPlace else { return MadeCommits() }
        let head: String?
        do {
            head = try await export(seen, tree, folder + "/repository")
        } catch let error as WorkTreeError {
            try await work.run { try Disk.remove(folder + "/repository") }
            return MadeCommits(notes: ["the run's commits cannot be read and are left out: \(error)"])
        }
        guard let head else {
            let isNew = try await work.run { try tree.project.kind == .plain && Folder(seen.root).stamp(TreePath(".git")) != nil }
            return isNew ? MadeCommits(notes: ["the run made a repository (.git), which is not taken over"]) : MadeCommits()
        }
        return try await read(head, seen, tree, folder + "/repository")
    }

    /// Copies what the run wrote of its repository; `nil` where it made no commit.
    private func export(_ seen: Seen, _ tree: WorkTree, _ target: String) async throws -> String? {
        try await work.run {
            guard let repository = try AgentRepository(tree: try self.root(seen, tree), project: tree.project) else { return nil }
            guard let head = try repository.head(), head != seen.base.record.head else { return nil }
            try repository.export(head, to: target)
            return head
        }
    }

    private func read(_ head: String, _ seen: Seen, _ tree: WorkTree, _ repository: String) async throws -> MadeCommits {
        guard let git = git(for: tree.project) else { return MadeCommits() }
        do {
            let place = try await git.place()
            let scratch = try OwnerScratch(in: place.scratch)
            let path = try await work.run { try scratch.bring(repository, as: "run.git") }
            let commits = try await git.commits(from: seen.base.record.head, to: head, repository: path, place, scratch)
            return commits.isEmpty ? MadeCommits() : MadeCommits(commits: commits, head: head)
        } catch let error as WorkTreeError {
            return MadeCommits(notes: ["the run's commits cannot be read and are left out: \(error)"])
        }
    }
}
