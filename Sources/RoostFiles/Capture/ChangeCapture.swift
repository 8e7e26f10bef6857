import RoostModel
import RoostSupport

/// Captures the changes of a run: compares the work tree with the base, classifies what differs, and stores both versions of every changed
/// file.
struct ChangeCapture: Sendable {
    let services: FileServices
    let observer: TreeObserver
    let agentCommits: AgentCommitReader

    /// Stores the changes of a run. A second call returns what the first one stored.
    func capture(_ run: RunID, _ tree: WorkTree) async throws -> ChangeSet {
        try await services.perform(on: tree.project.path) {
            let folder = services.folders.changes(run)
            if let stored = try await services.work.run({ try StoredChanges.load(folder) }) { return stored.changeSet }
            let seen = try await services.work.run { try observer.observe(run, tree) }
            let classified = try await classify(seen, tree)
            let partial = folder + ".partial"
            let stored = try await capture(seen, classified, tree, into: partial)
            try await services.work.run {
                // The run wrote these paths itself, so the layer needs them whether or not they were pruned before.
                try RelievedPaths(tree: services.folders.workTree(tree.taskID)).remove(stored.changes.map(\.path))
                try Disk.move(partial, to: folder)
                try Folder(Disk.parent(of: folder)).sync()
            }
            return stored.changeSet
        }
    }

    /// Stores the differences in a folder, completely and synced to the disk.
    ///
    /// - Parameter earlier: an earlier capture of the same run, from which base contents are taken that are not available any more.
    func capture(
        _ seen: TreeObservation, _ classified: Classifier.Parted, _ tree: WorkTree, into partial: String, earlier: EarlierCapture? = nil
    ) async throws -> StoredChanges {
        let blobs = try await self.blobs(for: classified.changes, seen.base, tree)
        var stored = try await services.work.run {
            try Disk.remove(partial)
            try Disk.makeFolder(partial)
            return try store(classified, seen, blobs, partial, tree, earlier)
        }
        let made = try await agentCommits.read(seen, tree, partial)
        stored.changeSet.commits = made.commits
        stored.changeSet.notes += made.notes
        stored.changeSet.references = made.references
        stored.agentReferences = made.made
        stored.agentCommit = made.made.first { $0.kind == .head }?.hash
        stored.changeSet.digest = ChangeDigest.of(stored)
        stored.earlier = earlier?.history
        let complete = stored
        try await services.work.run {
            try Disk.syncAll(partial)
            try Disk.replace(partial + "/index.json", with: try Disk.encode(complete))
        }
        return complete
    }

    /// Separates ignored from other differences, by the ignore rules of the base and of the tree.
    func classify(_ seen: TreeObservation, _ tree: WorkTree) async throws -> Classifier.Parted {
        let needsIndex = try await services.work.run {
            var classifier = try self.classifier(seen, tree)
            return classifier.needsIndex(seen.differences)
        }
        var tracked: Set<TreePath> = []
        if needsIndex, seen.base.record.head != nil, let git = services.git(for: tree.project) {
            tracked = try await git.tracked()
        }
        let known = tracked
        return try await services.work.run {
            var classifier = try self.classifier(seen, tree, tracked: known)
            var parted = classifier.part(seen.differences)
            parted.emptyFolders = seen.emptyFolders.filtered { classifier.isIgnored(folder: $0) }
            return parted
        }
    }

    private func classifier(_ seen: TreeObservation, _ tree: WorkTree, tracked: Set<TreePath> = []) throws -> Classifier {
        let (root, project) = (try seen.openRoot(tree), try Folder(tree.project))
        let isLayer = if case .overlay = tree.layout { true } else { false }
        let gone = Set(seen.differences.filter { $0.result == nil && $0.path.name == IgnoreReading.name }.map(\.path))
        let rules = IgnoreRules(general: seen.base.record.ignoreLists.map { Array($0.utf8) }) { folder in
            if let file = IgnoreReading.file(in: folder, of: root) { return file }
            guard isLayer, !gone.contains(folder.appending(IgnoreReading.name)) else { return nil }
            return IgnoreReading.file(in: folder, of: project)
        }
        // Ignore files count in a plain folder too.
        return Classifier(rules: rules, tracked: tracked)
    }

    private func blobs(for differences: [Difference], _ base: BaseReader, _ tree: WorkTree) async throws -> [TreePath: [UInt8]] {
        guard let head = base.record.head, let git = services.git(for: tree.project) else { return [:] }
        var total: UInt64 = 0
        let sizes = differences.reduce(into: [TreePath: UInt64]()) { sizes, difference in
            guard case .committed(let stamp) = difference.base, stamp.size <= BaseRecorder.largestCopy else { return }
            total += stamp.size
            if total <= BaseRecorder.mostCopies { sizes[difference.path] = stamp.size }
        }
        return try await git.workTreeContents(of: sizes, in: head)
    }

    private func store(
        _ parted: Classifier.Parted, _ seen: TreeObservation, _ blobs: [TreePath: [UInt8]], _ folder: String, _ tree: WorkTree,
        _ earlier: EarlierCapture?
    ) throws -> StoredChanges {
        let project = try Folder(tree.project)
        var store = ChangeStore(
            folder: folder, project: project, tree: try seen.openRoot(tree), blobs: blobs, earlier: earlier)
        try store.add(parted.changes)
        var changes = try RenameFinder(folder: folder).join(store.changes)
        var describer = ChangeDescriber(folder: folder, surroundings: ChangeSurroundings(changes, project: project))
        let described = try describer.describe(&changes)
        let ignored = parted.ignored.sorted { $0.key < $1.key }
        let seals = IgnoredSeals(parted.ignored.flatMap(\.value.differences))
        try seals.write(to: folder)
        return StoredChanges(
            changeSet: ChangeSet(
                changes: described,
                ignored: ignored.map { root, found in
                    IgnoredChanges(
                        path: root.display, files: found.files, bytes: found.bytes, marks: IgnoredMarks.of(root, found.differences))
                },
                notes: seen.notes + store.notes + parted.emptyFolders.notes(parted.changes)
                    + [IgnoredMoves.note(parted)].compactMap(\.self)),
            changes: changes, unchanged: store.unchanged.map(\.path), unchangedStamps: store.unchanged.map(\.result),
            ignoredRoots: ignored.map(\.key), baseCommit: seen.base.record.head,
            ignoredSeal: seals.whole, emptyFolders: parted.emptyFolders.isEmpty ? nil : parted.emptyFolders)
    }
}
