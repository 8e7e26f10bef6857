import RoostModel

extension LocalWorkTrees {
    /// What an application asks for: the stored changes, or the chosen ones, and ignored files on request.
    func changeRequests(_ application: Application, _ tree: WorkTree) throws -> [Planner.ChangeRequest] {
        let folder = folders.changes(application.runID)
        guard let stored = try StoredChanges.load(folder) else {
            throw ApplyFailure(description: "no changes of run \(application.runID.short) are stored any more")
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
            throw ApplyFailure(description: "the run did not change \(missing); choose among the paths of its diff")
        }
        return kept
    }

    /// What the project's attributes say of merging each file. Those of the run's tree do not count: the run may have changed them.
    func attributes(of paths: [TreePath], _ project: ProjectFolder) async throws -> [TreePath: MergeAttributes] {
        guard let git = git(for: project), !paths.isEmpty else { return [:] }
        let (place, values): (GitPlace, [TreePath: [String: String]])
        do {
            place = try await git.place()
            values = try await git.attributes(MergeAttributes.asked, of: paths, git.reading(place))
        } catch is WorkTreeError {
            // A repository that git cannot read keeps nobody from files; they are merged as they would be without one.
            return [:]
        }
        let isAutomatic = ["true", "input"].contains(place.settings["core.autocrlf"]?.lowercased())
        return paths.reduce(into: [:]) { found, path in
            found[path] = MergeAttributes(values[path] ?? [:], programs: place.mergePrograms, isAutomatic: isAutomatic)
        }
    }

    func withAttributes(_ changeRequests: [Planner.ChangeRequest], _ project: ProjectFolder) async throws -> [Planner.ChangeRequest] {
        let attributes = try await attributes(of: changeRequests.map(\.path), project)
        return changeRequests.map { request in
            var request = request
            request.attributes = attributes[request.path] ?? MergeAttributes()
            return request
        }
    }

    /// A chosen path is written as it is shown, or as Base64 where its bytes are no UTF-8.
    private static func bytes(of text: String) -> [TreePath] {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        return [TreePath(trimmed)] + (Base64.decode(text).map { [TreePath($0)] } ?? [])
    }

    /// Ignored files are not kept with the changes; they come out of the tree as it is now.
    private func ignoredChangeRequests(_ application: Application, _ stored: StoredChanges, _ tree: WorkTree) throws -> [Planner
        .ChangeRequest]
    {
        if stored.ignoredRoots.isEmpty { return [] }
        let seen = try see(application.runID, tree)
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
            folder: folder, project: try Folder(tree.project), tree: try root(seen, tree),
            blobs: [:])
        try store.add(differences)
        return store.changes.map { change in
            Planner.ChangeRequest(
                path: change.path, base: change.base, basePath: StoredChanges.base(folder, change.slot), result: change.result,
                resultPath: StoredChanges.result(folder, change.slot))
        }
    }
}
