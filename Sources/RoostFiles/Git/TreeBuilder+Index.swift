import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The repository's index, and indexes made of trees.
extension TreeBuilder {
    enum IndexChange: Equatable {
        /// The index has this content already.
        case none
        case text([UInt8])
        /// Changes that the user staged conflict at these paths.
        case conflicted([TreePath])
    }

    /// The repository's index after a commit or its undo. Other staged changes stay staged.
    ///
    /// - Parameters:
    ///   - before: the tree of HEAD before.
    ///   - after: the tree of HEAD after.
    ///   - known: commits that the repository has.
    ///   - skipsConflicts: whether paths with conflicting staged changes stay as they are, instead of being reported.
    func index(from before: String, to after: String, known: [String], skipsConflicts: Bool) async throws -> IndexChange {
        let name = "new-index"
        let call = call(index: name)
        try await copyIndex(of: try Folder(place.folder.path), as: name)
        let staged = try await stagedTree(call)
        var skipped: Set<TreePath> = []
        let wanted: String
        switch try await merge(base: before, ours: staged, theirs: after) {
        case .tree(let tree): wanted = tree
        case .conflicted(_, let paths) where !skipsConflicts: return .conflicted(paths)
        case .conflicted(let tree, let paths): (wanted, skipped) = (tree, Set(paths))
        }
        let entries = try await entries(from: staged, to: wanted, call).filter { !skipped.contains($0.path) }
        if entries.isEmpty { return .none }
        if staged != before { try await store([wanted], without: known) }
        return .text(try await write(entries, to: name, call))
    }

    /// An index with a tree's entries, which keeps the stat data of unchanged files.
    ///
    /// - Returns: `nil` where the index cannot be read.
    func index(of folder: Folder, with tree: String) async throws -> [UInt8]? {
        let name = "with-tree"
        let call = call(index: name)
        guard let known = try await self.treeOfIndex(in: folder, as: name) else { return nil }
        return try await write(entries(from: known, to: tree, call), to: name, call)
    }

    /// The tree of an index; `nil` where it holds conflicts, or git cannot read it.
    ///
    /// - Parameters:
    ///   - folder: a git folder.
    ///   - name: name of the copy in the scratch folder.
    func treeOfIndex(in folder: Folder, as name: String) async throws -> String? {
        try await copyIndex(of: folder, as: name)
        let result = try await git.result(["write-tree", "--missing-ok"], call(index: name))
        if case .exited(0) = result.exit { return Git.line(result.output) }
        return nil
    }

    private func copyIndex(of folder: Folder, as name: String) async throws {
        let copy = work.path + "/" + name
        try await git.places.work.run {
            try Disk.remove(copy)
            guard let file = try folder.openFile(TreePath("index"), O_RDONLY | O_NONBLOCK) else { return }
            try Disk.copy(file, to: copy)
            try work.give(copy)
        }
    }

    private func write(_ entries: [Entry], to name: String, _ call: GitCall) async throws -> [UInt8] {
        let lines = entries.filter(\.isRemoved) + entries.filter { !$0.isRemoved }
        try await git.run(
            ["update-index", "--add", "--remove", "--replace", "-z", "--index-info"], call, input: lines.flatMap(\.line))
        let path = work.path + "/" + name
        return try await git.places.work.run { try Disk.read(path, limit: 1 << 30) ?? [] }
    }

    private func stagedTree(_ call: GitCall) async throws -> String {
        let result = try await git.result(["write-tree", "--missing-ok"], call)
        if case .exited(0) = result.exit { return Git.line(result.output) }
        guard try await git.run(["ls-files", "--unmerged", "-z"], call).isEmpty else {
            throw ApplyFailure(
                description: "files of \(git.project.path) are in conflict; resolve them first (git status), or apply without a commit")
        }
        throw WorkTreeError.gitFailed("git could not read the index: \(Git.words(result))")
    }

    private struct Entry {
        var mode: String
        var hash: String
        var path: TreePath

        var isRemoved: Bool { mode == "000000" }
        /// The line for `git update-index --index-info`.
        var line: [UInt8] { Array("\(isRemoved ? "0" : mode) \(hash)\t".utf8) + path.bytes + [0] }
    }

    private func entries(from old: String, to new: String, _ call: GitCall) async throws -> [Entry] {
        if old == new { return [] }
        let output = try await git.run(["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", old, new], call)
        let parts = output.split(separator: 0)
        return stride(from: 0, to: parts.count - 1, by: 2).compactMap { place in
            let words = String(decoding: parts[place], as: UTF8.self).split(separator: " ").map(String.init)
            guard words.count == 5 else { return nil }
            return Entry(mode: words[1], hash: words[3], path: TreePath(Array(parts[place + 1])))
        }
    }
}
