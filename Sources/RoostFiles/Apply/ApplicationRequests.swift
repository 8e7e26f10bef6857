import RoostModel

/// Determines what an application asks for: the stored changes or the chosen ones of them, and ignored files on request.
struct ApplicationRequests: Sendable {
    let folders: StateFolders
    let observer: TreeObserver

    /// - Throws: `ApplyFailure` where no changes are stored, or a chosen path is not among them.
    func changeRequests(_ application: Application, _ tree: WorkTree) throws -> [Planner.ChangeRequest] {
        let folder = folders.changes(application.runID)
        guard let stored = try StoredChanges.load(folder) else {
            throw ApplyFailure(description: "the changes of run \(application.runID.short) are not stored any more")
        }
        var changeRequests = stored.changes.map { change in
            Planner.ChangeRequest(
                path: change.path, base: change.base, basePath: StoredChanges.base(folder, change.slot), result: change.result,
                resultPath: StoredChanges.result(folder, change.slot), oldPath: change.oldPath)
        }
        if application.includesIgnored { changeRequests += try ignoredChangeRequests(application, stored, tree) }
        guard let chosen = application.paths else { return changeRequests }
        let asked = chosen.map { text in (text, Self.bytes(of: text)) }
        var unused = Set(chosen)
        let kept = changeRequests.filter { request in
            asked.filter { text, paths in
                let isWanted = paths.contains { path in
                    request.path == path || request.path.isBeneath(path) || request.oldPath == path || request.path.display == text
                }
                if isWanted { unused.remove(text) }
                return isWanted
            }.isEmpty == false
        }
        if let missing = unused.min() {
            throw ApplyFailure(description: "the run did not change \(missing); choose paths of its diff")
        }
        return kept
    }

    /// A chosen path is given as it is shown, or in Base64 where its bytes are not UTF-8.
    private static func bytes(of text: String) -> [TreePath] {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        return [TreePath(trimmed)] + (Base64.decode(text).map { [TreePath($0)] } ?? [])
    }

    /// Ignored files are not stored with the changes; their present content in the tree is taken.
    private func ignoredChangeRequests(_ application: Application, _ stored: StoredChanges, _ tree: WorkTree) throws
        -> [Planner.ChangeRequest]
    {
        if stored.ignoredRoots.isEmpty { return [] }
        let seen = try observer.observe(application.runID, tree)
        let roots = Set(stored.ignoredRoots)
        let ours = Set(stored.changes.flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) })
        let differences = seen.differences.filter { difference in
            !ours.contains(difference.path)
                && (roots.contains(difference.path) || difference.path.ancestors.contains(where: roots.contains))
        }
        let folder = folders.application(application.id) + ".ignored"
        try Disk.remove(folder)
        try Disk.makeFolder(folder)
        var store = ChangeStore(
            folder: folder, project: try Folder(tree.project), tree: try seen.openRoot(tree),
            blobs: [:])
        try store.add(differences)
        return store.changes.map { change in
            Planner.ChangeRequest(
                path: change.path, base: change.base, basePath: StoredChanges.base(folder, change.slot), result: change.result,
                resultPath: StoredChanges.result(folder, change.slot))
        }
    }
}
