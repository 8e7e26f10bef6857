import RoostModel

/// Builds trees and commits in a scratch folder. The repository gets nothing until ``store(_:without:into:)`` moves the objects there.
struct TreeBuilder {
    let git: Git
    let place: GitPlace
    let work: OwnerScratch
    private let objects: String
    /// Further folders of objects that git sees, in the scratch folder.
    var alternates: [String] = []
    /// The folder of Git LFS objects that the commits name.
    let largeFiles: String

    init(_ git: Git) async throws {
        self.git = git
        place = try await git.place()
        work = try OwnerScratch(in: place.scratch)
        objects = try work.makeFolder("objects")
        largeFiles = try work.makeFolder("lfs")
    }

    enum Merge: Equatable {
        case tree(String)
        /// The tree holds conflict markers at these paths.
        case conflicted(String, [TreePath])
    }

    /// A call that sees the repository's objects and those of the scratch folder, and writes the latter.
    ///
    /// - Parameters:
    ///   - folder: the work tree of the call; `nil` for the project.
    ///   - index: name of the index file in the scratch folder.
    func call(in folder: String? = nil, index: String = "index") -> GitCall {
        var call = git.reading(place).adding([
            "GIT_INDEX_FILE": work.path + "/" + index, "GIT_OBJECT_DIRECTORY": objects,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": ([place.folder.objects] + alternates).map(Git.quote).joined(separator: ":"),
        ])
        let settings = [
            ("core.sparseCheckout", "false"), ("core.splitIndex", "false"), ("core.safecrlf", "false"), ("merge.renames", "false"),
        ]
        var variables = ["GIT_CONFIG_COUNT": "\(settings.count)"]
        for (number, setting) in settings.enumerated() {
            variables["GIT_CONFIG_KEY_\(number)"] = setting.0
            variables["GIT_CONFIG_VALUE_\(number)"] = setting.1
        }
        call = call.adding(variables)
        if let folder {
            call.folder = folder
            call = call.adding(["GIT_WORK_TREE": folder])
        }
        call.kept.append(work)
        return call
    }

    /// The tree of a commit; the empty one where there is no commit.
    func tree(of commit: String?) async throws -> String {
        guard let commit else { return try await git.line(["mktree", "-z"], call()) }
        return try await git.line(["rev-parse", commit + "^{tree}"], call())
    }

    /// A tree with the present content of some paths of a folder.
    ///
    /// - Parameters:
    ///   - base: the tree that all other paths come from.
    ///   - paths: the paths to take; those that the folder lacks are removed from the tree.
    ///   - preparing: changes the folder, after git has the attributes of its files.
    func tree(
        _ base: String, with paths: [TreePath], from folder: String, preparing: (GitCall) async throws -> Void = { _ in }
    ) async throws -> String {
        let call = call(in: folder)
        try await git.run(["read-tree", base], call)
        try await preparing(call)
        // The user may ask for ignored files by name, hence --force.
        let existing = try await known(paths, in: folder, call)
        if !existing.isEmpty {
            try await git.run(
                ["add", "--force", "--all", "--sparse", "--pathspec-from-file=-", "--pathspec-file-nul"], call, input: Self.list(existing))
        }
        return try await git.line(["write-tree", "--missing-ok"], call)
    }

    /// The merge base of two commits; `nil` where there is none.
    func base(of one: String, _ other: String) async throws -> String? {
        let result = try await git.result(["merge-base", one, other], call())
        switch result.exit {
        case .exited(0): return Git.line(result.output)
        case .exited(1): return nil
        default: throw WorkTreeError.gitFailed("git merge-base: \(Git.words(result))")
        }
    }

    static func list(_ paths: [TreePath]) -> [UInt8] { paths.reduce(into: []) { $0 += $1.bytes + [0] } }

    /// The paths that exist in the folder or in the index. `git add` fails on others.
    private func known(_ paths: [TreePath], in folder: String, _ call: GitCall) async throws -> [TreePath] {
        let root = try Folder(folder)
        let absent = try paths.filter { try root.stamp($0) == nil }
        if absent.isEmpty { return paths }
        let indexed = Set(try await git.run(["ls-files", "-z"], call).split(separator: 0).map { TreePath(Array($0)) })
        let unknown = Set(absent.filter { !indexed.contains($0) })
        return paths.filter { !unknown.contains($0) }
    }

    /// Merges three trees as git merges commits, with the project's attributes.
    func merge(base: String, ours: String, theirs: String) async throws -> Merge {
        if base == ours || ours == theirs { return .tree(theirs) }
        if base == theirs { return .tree(ours) }
        // Git finds the base of a merge through parents only, so the trees are wrapped in commits.
        let root = try await bare(base, [])
        let sides = [try await bare(ours, [root]), try await bare(theirs, [root])]
        let arguments = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"] + sides
        let result = try await git.result(arguments, call())
        var parts = result.output.split(separator: 0, omittingEmptySubsequences: true)
        guard let tree = parts.first.map({ String(decoding: $0, as: UTF8.self) }), GitFolder.isHash(tree) else {
            throw WorkTreeError.gitFailed("git cannot merge trees; it must be 2.38 or newer: \(Git.words(result))")
        }
        parts.removeFirst()
        switch result.exit {
        case .exited(0): return .tree(tree)
        case .exited(1): return .conflicted(tree, parts.map { TreePath(Array($0)) })
        default: throw WorkTreeError.gitFailed("git could not merge: \(Git.words(result))")
        }
    }

    private func bare(_ tree: String, _ parents: [String]) async throws -> String {
        let person = ["AUTHOR", "COMMITTER"].reduce(into: [String: String]()) { variables, role in
            variables["GIT_\(role)_NAME"] = "Roost"
            variables["GIT_\(role)_EMAIL"] = "roost@localhost"
            variables["GIT_\(role)_DATE"] = "1000000000 +0000"
        }
        return try await git.line(["commit-tree", tree] + parents.flatMap { ["-p", $0] }, call().adding(person), input: [10])
    }

    /// Creates a commit in the user's name. The same input gives the same commit.
    func commit(_ tree: String, _ commit: CommitIntent) async throws -> String {
        let dates = ["GIT_AUTHOR_DATE": "\(commit.date) +0000", "GIT_COMMITTER_DATE": "\(commit.date) +0000"]
        let parents = commit.parent.map { ["-p", $0] } ?? []
        return try await git.line(
            ["commit-tree", tree] + parents, call().adding(git.identity(place)).adding(dates), input: Array(commit.message.utf8))
    }

    /// Creates a commit with the author, dates and message of another one, with another tree and parent.
    func copy(_ other: String, tree: String, parent: String) async throws -> String {
        let fields = ["an", "ae", "ad", "cn", "ce", "cd"]
        let output = try await git.run(
            ["show", "--no-patch", "--date=raw", "--format=" + fields.map { "%\($0)" }.joined(separator: "%x00") + "%x00%B", other], call())
        let parts = output.split(separator: 0, maxSplits: fields.count, omittingEmptySubsequences: false)
        guard parts.count == fields.count + 1 else { throw WorkTreeError.gitFailed("git show tells too little of \(other)") }
        let values = parts.map { String(decoding: $0, as: UTF8.self) }
        let person = [
            "GIT_AUTHOR_NAME": values[0], "GIT_AUTHOR_EMAIL": values[1], "GIT_AUTHOR_DATE": values[2], "GIT_COMMITTER_NAME": values[3],
            "GIT_COMMITTER_EMAIL": values[4], "GIT_COMMITTER_DATE": values[5],
        ]
        return try await git.line(["commit-tree", tree, "-p", parent], call().adding(person), input: Array(parts[fields.count]))
    }

    /// Moves objects and all objects that they need into the repository. Git checks each of them.
    ///
    /// - Parameter target: a folder of objects; `nil` for the project's.
    func store(_ objects: [String], without known: [String], into target: Folder? = nil) async throws {
        try await git.store(objects, without: known, call(), place, work, into: target)
        if target != nil { return }
        let (folder, common, owner) = (largeFiles, place.folder.common, git.owner)
        _ = try await git.places.work.run { try LargeFiles(folder: folder).bring(into: common, owner: owner) }
    }
}
