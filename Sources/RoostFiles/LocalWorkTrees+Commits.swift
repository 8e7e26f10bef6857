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
        let head = try await work.run { () -> String? in
            guard let repository = try AgentRepository(tree: try self.root(seen, tree), project: tree.project) else { return nil }
            guard let head = try repository.head(), head != seen.base.record.head else { return nil }
            try repository.export(head, to: folder + "/repository")
            return head
        }
        guard let head else {
            let isNew = try await work.run { try tree.project.kind == .plain && Folder(seen.root).stamp(TreePath(".git")) != nil }
            return isNew ? MadeCommits(notes: ["the run made a repository (.git), which is not taken over"]) : MadeCommits()
        }
        guard let git = git(for: tree.project) else { return MadeCommits() }
        do {
            let commits = try await withRepository(folder + "/repository", git) { path in
                try await git.commits(from: seen.base.record.head, to: head, repository: path)
            }
            return commits.isEmpty ? MadeCommits() : MadeCommits(commits: commits, head: head)
        } catch let error as WorkTreeError {
            return MadeCommits(notes: ["the run's commits cannot be read and are left out: \(error)"])
        }
    }

    /// The bare repository at a place where git, as the project's owner, can read it.
    func withRepository<Value: Sendable>(_ folder: String, _ git: Git, _ body: (String) async throws -> Value) async throws -> Value {
        guard git.owner != nil else { return try await body(folder) }
        let scratch = try OwnerScratch(for: git)
        defer { scratch.remove() }
        return try await body(try await work.run { try scratch.bring(folder, as: "run.git") })
    }
}
