import RoostModel

/// Folders that no changed file implies: a run created them without files in them, or removed them.
struct EmptyFolders: Sendable, Codable, Equatable {
    /// The innermost created folders; those above are created with them.
    var made: [TreePath] = []
    /// All removed folders, including those whose files were removed.
    var removed: [TreePath] = []

    var isEmpty: Bool { made.isEmpty && removed.isEmpty }

    /// Reads an overlay.
    static func find(in upper: UpperScan, base: BaseReader, project: Folder) throws -> EmptyFolders {
        let before = try base.sources(of: Set(upper.folders).union(upper.whiteouts).union(upper.files.keys), project: project)
        func wasFolder(_ path: TreePath) -> Bool {
            if case .folder = before[path] { return true }
            return false
        }
        let gone = Set((upper.whiteouts + Array(upper.files.keys)).filter(wasFolder))
        let hiding = gone.union(upper.opaque)
        let present = Set(upper.folders)
        let removed: [TreePath] =
            hiding.isEmpty
            ? []
            : base.stamps.folders().filter { path in
                !present.contains(path) && (gone.contains(path) || path.ancestors.contains(where: hiding.contains))
            }
        // A file that is not applied does not need its folder.
        let repositories = upper.added + upper.nestedRepositories.map { $0.appending(Array(".git".utf8)) }
        let files = Array(upper.files.keys) + upper.refused.map(\.path) + repositories
        return EmptyFolders(
            made: innermost(upper.folders.filter { !wasFolder($0) }, files: files), removed: removed.sorted())
    }

    /// Reads a tree of its own.
    static func find(in now: StampFile, origin: StampFile) -> EmptyFolders {
        let (before, after) = (Set(origin.folders()), Set(now.folders()))
        let made = after.subtracting(before).filter { UpperScan.refusal(of: $0) == nil }
        return EmptyFolders(
            made: innermost(Array(made), files: made.isEmpty ? [] : Array(now.files().keys)), removed: before.subtracting(after).sorted())
    }

    private static func innermost(_ folders: [TreePath], files: some Sequence<TreePath>) -> [TreePath] {
        if folders.isEmpty { return [] }
        let used = files.reduce(into: Set<TreePath>()) { $0.formUnion($1.ancestors) }
        let empty = Set(folders).subtracting(used)
        return empty.subtracting(empty.reduce(into: Set<TreePath>()) { $0.formUnion($1.ancestors) }).sorted()
    }

    /// Without what is ignored.
    func filtered(_ isIgnored: (TreePath) -> Bool) -> EmptyFolders {
        EmptyFolders(made: made.filter { !isIgnored($0) }, removed: removed.filter { !isIgnored($0) })
    }

    /// Sentences for the user. A folder that is removed with its files is not mentioned.
    func notes(_ changes: [Difference]) -> [String] {
        let emptied = changes.filter { $0.result == nil }.reduce(into: Set<TreePath>()) { $0.formUnion($1.path.ancestors) }
        let gone = removed.filter { !emptied.contains($0) }
        let all = Set(gone)
        let topmost = gone.filter { !$0.ancestors.contains(where: all.contains) }
        return [
            NamedPaths.sentence(made.map(\.shortDisplay), made.count).map { EmptyFolderNotes.made + $0 },
            NamedPaths.sentence(topmost.map(\.shortDisplay), topmost.count).map { EmptyFolderNotes.removed + $0 },
        ].compactMap { $0 }
    }
}
