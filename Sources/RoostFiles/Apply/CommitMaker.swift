import RoostModel
import RoostSupport

/// Makes the commits of applications. A commit is made of the run's changes, never of the folder's content, so it holds no uncommitted
/// edits of the user.
struct CommitMaker: Sendable {
    let work: BlockingWork

    enum Made<Value: Sendable>: Sendable {
        case made(Value)
        case conflicted([ApplyConflict])
    }

    /// The commit message: the one that was asked for, or one that names task and run.
    static func message(_ application: Application) -> String {
        if let text = application.commitMessage { return text.hasSuffix("\n") ? text : text + "\n" }
        return "Apply changes of Roost task \(application.taskID.short)\n\nRun: \(application.runID)\n"
    }

    /// Makes the commit of an application on top of HEAD and stores it in the repository. No branch names it yet.
    func intent(
        _ application: Application, _ changeRequests: [Planner.ChangeRequest], _ builder: TreeBuilder
    ) async throws -> Made<CommitIntent> {
        var commit = CommitIntent(
            parent: try await builder.git.commit(of: "HEAD"), message: Self.message(application),
            date: application.createdAt.milliseconds / 1000)
        switch try await self.commit(commit, of: changeRequests, since: commit.parent, application.preference, builder) {
        case .made(let hash): commit.made = hash
        case .conflicted(let conflicts): return .conflicted(conflicts)
        }
        return .made(commit)
    }

    /// Makes a commit that merges the changes into the content of its parent.
    ///
    /// - Parameters:
    ///   - base: the commit that the run started from. Where the parent is a commit of the run itself, changes that it holds are not merged
    ///     again.
    ///   - preference: which side wins where the changes conflict with the parent.
    /// - Returns: the commit, stored in the repository; the parent where it holds the changes already.
    func commit(
        _ commit: CommitIntent, of changeRequests: [Planner.ChangeRequest], since base: String?, _ preference: ApplyPreference?,
        _ builder: TreeBuilder
    ) async throws -> Made<String> {
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
                        reason: "the run is based on uncommitted changes of the project; commit them first, or apply to the files")
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
}
