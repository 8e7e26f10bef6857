import Logging
import RoostModel
import RoostSupport

/// Rebases the commits of a task onto the project's HEAD before a later run, where both have new commits, so that the git in the run
/// shows only the task's own work. After a conflict the task continues on the commit that its own commits are based on.
struct CommitRebase: Sendable {
    let services: FileServices
    let objects: TaskObjects

    private static let mostCommits = 200
    private static let mostPinned = 20_000

    /// - Returns: `nil` where there is nothing to rebase, or the task's repository cannot be read.
    func follow(_ tree: WorkTree, isMounted: Bool) async throws -> FollowedCommits? {
        guard !isMounted, let git = services.git(for: tree.project), let divergence = try await services.work.run({ try divergence(tree) })
        else { return nil }
        do { return try await rebase(divergence, tree, git) } catch let error as CancellationError { throw error } catch {
            // A task must be able to continue whatever its run did to its repository.
            services.logger.notice(
                "The commits of a task could not be rebased onto the project's",
                metadata: .keys((.task, tree.taskID), (.error, "\(error)")))
            return nil
        }
    }

    private func divergence(_ tree: WorkTree) throws -> TaskRepository.Divergence? {
        guard tree.project.kind != .plain, let root = tree.writtenFolder, let own = GitFolder(top: tree.project.path) else { return nil }
        return try TaskRepository(
            project: tree.project, own: own, tree: try Folder(root, mayOpenUp: true), taskFolder: services.folders.workTree(tree.taskID),
            hidesEnvironmentFiles: true, objects: nil
        ).divergence()
    }

    private func rebase(_ divergence: TaskRepository.Divergence, _ tree: WorkTree, _ git: Git) async throws -> FollowedCommits? {
        var builder = try await TreeBuilder(git)
        let scratch = builder.work
        let given = TaskRepository.givenFile(in: services.folders.workTree(tree.taskID))
        guard let root = tree.writtenFolder else { return nil }
        let path = try await services.work.run { () throws -> String? in
            let given = try Disk.decode(TaskRepository.Given.self, from: given)
            let repository = try AgentRepository(tree: try Folder(root, mayOpenUp: true), project: tree.project, given: given)
            let folder = services.folders.workTree(tree.taskID) + "/rebase.git"
            try Disk.remove(folder)
            defer { try? Disk.remove(folder) }
            try repository?.export([AgentRepository.Made(kind: .head, name: "HEAD", hash: divergence.head)], to: folder)
            return repository == nil ? nil : try scratch.bring(folder, as: "run.git")
        }
        guard let path else { return nil }
        try await objects.lend(of: tree.taskID, to: path, scratch)
        builder.alternates = [path + "/objects"]
        // If the task merged the project's commits itself, there is nothing to do.
        guard try await builder.base(of: divergence.head, divergence.onto) != divergence.onto else { return nil }
        switch try await replay(divergence, builder) {
        case .made(let head):
            if let rebased = try await finish(divergence, head, root, builder) { return .rebased(rebased) }
            return try await conflicting(divergence, [], tree, builder)
        case .stopped(let conflicts): return try await conflicting(divergence, conflicts, tree, builder)
        }
    }

    private enum Replay {
        case made(String)
        /// - Parameter conflicts: empty where the reason is not a conflict.
        case stopped(conflicts: [TreePath])
    }

    /// Finds the paths that the project changed since the commit that the task's commits are based on, and checks out their old content.
    private func conflicting(
        _ divergence: TaskRepository.Divergence, _ conflicts: [TreePath], _ tree: WorkTree, _ builder: TreeBuilder
    ) async throws -> FollowedCommits? {
        guard case .overlay = tree.layout, let base = try await builder.base(of: divergence.head, divergence.onto) else { return nil }
        let git = builder.git
        let arguments = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", base, divergence.onto]
        let parts = try await git.run(arguments, builder.call()).split(separator: 0)
        guard parts.count <= 2 * Self.mostPinned else { return nil }
        var moved: [TreePath] = [], earlier: [TreePath] = []
        let project = try Folder(tree.project)
        for place in stride(from: 0, to: parts.count - 1, by: 2) {
            let modes = String(decoding: parts[place], as: UTF8.self).dropFirst().split(separator: " ").prefix(2)
            let path = TreePath(Array(parts[place + 1]))
            // Submodules, and files that a sparse checkout leaves out, are not pinned.
            let isLeftOut = try modes.last != "000000" && project.stamp(path) == nil
            if modes.contains("160000") || isLeftOut || EnvironmentFileName.isHidden(path.bytes[...]) { continue }
            moved.append(path)
            if modes.first != "000000" { earlier.append(path) }
        }
        let folder = try builder.work.makeFolder("earlier")
        let call = builder.call(in: folder, index: "earlier-index")
        try await git.run(["read-tree", base], call)
        try await git.run(["checkout-index", "--quiet", "-z", "--stdin"], call, input: TreeBuilder.list(earlier))
        return .conflicting(
            ConflictingCommits(onto: divergence.onto, conflicts: conflicts, moved: moved, folder: folder, scratch: builder.work))
    }

    /// Creates the task's commits again, each on top of the one before, the first on the project's HEAD. It stops at a merge commit or a
    /// conflict.
    private func replay(_ divergence: TaskRepository.Divergence, _ builder: TreeBuilder) async throws -> Replay {
        let git = builder.git
        let range = ["^" + divergence.base, "^" + divergence.onto, divergence.head]
        let lines = try await git.run(["rev-list", "--reverse", "--topo-order", "--parents"] + range, builder.call()).split(separator: 10)
        guard lines.count <= Self.mostCommits else { return .stopped(conflicts: []) }
        var head = divergence.onto
        for line in lines {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
            guard words.count == 2 else { return .stopped(conflicts: []) }
            let (ours, base) = (try await builder.tree(of: head), try await builder.tree(of: words[1]))
            let merge = try await builder.merge(base: base, ours: ours, theirs: builder.tree(of: words[0]))
            switch merge {
            case .conflicted(_, let paths): return .stopped(conflicts: paths)
            case .tree(let tree):
                // The project has the changes of this commit already.
                if tree != ours { head = try await builder.copy(words[0], tree: tree, parent: head) }
            }
        }
        return .made(head)
    }

    /// Writes the index for the new commit, and copies the new objects into the task's repository.
    private func finish(
        _ divergence: TaskRepository.Divergence, _ head: String, _ root: String, _ builder: TreeBuilder
    ) async throws -> TaskRepository.Rebased? {
        let git = builder.git
        let (old, new) = (try await builder.tree(of: divergence.head), try await builder.tree(of: head))
        guard let own = try Folder(root, mayOpenUp: true).folder(TreePath(".git")), let objects = try own.folder(TreePath("objects")),
            let staged = try await builder.treeOfIndex(in: own, as: "task-index"),
            case .tree(let wanted) = try await builder.merge(base: old, ours: new, theirs: staged)
        else { return nil }
        // The project's index holds the stat data of its files, so git inside need not read them all.
        guard let text = try await builder.index(of: Folder(builder.place.folder.path), with: wanted) else { return nil }
        try await builder.store([head, wanted], without: [divergence.onto], into: objects)
        let count = try await git.count([head], without: [divergence.onto], builder.call())
        return TaskRepository.Rebased(divergence: divergence, head: head, commits: count, index: text)
    }
}
