package import RoostModel
import RoostSupport

extension LocalWorkTrees {
    package func capture(_ run: RunID, _ tree: WorkTree) async throws -> ChangeSet {
        try await settling(tree.project.path) {
            let folder = self.folders.changes(run)
            if let stored = try await self.work.run({ try StoredChanges.load(folder) }) { return stored.changeSet }
            let seen = try await self.work.run { try self.see(run, tree) }
            let classified = try await self.classify(seen, tree)
            let partial = folder + ".partial"
            let stored = try await self.capture(seen, classified, tree, into: partial)
            try await self.work.run {
                // What the layer holds again is there for the run's own sake.
                try RelievedPaths(tree: self.folders.workTree(tree.taskID)).remove(stored.changes.map(\.path))
                try Disk.move(partial, to: folder)
                try Folder(Disk.parent(of: folder)).sync()
            }
            return stored.changeSet
        }
    }

    /// Stores what was seen in a folder, whole and synced.
    ///
    /// - Parameter earlier: an earlier capture of the same run: what it knows of the base stays known.
    func capture(
        _ seen: Seen, _ classified: Classifier.Parted, _ tree: WorkTree, into partial: String, earlier: EarlierCapture? = nil
    ) async throws -> StoredChanges {
        let blobs = try await self.blobs(for: classified.changes, seen.base, tree)
        var stored = try await self.work.run {
            try Disk.remove(partial)
            try Disk.makeFolder(partial)
            return try self.store(classified, seen, blobs, partial, tree, earlier)
        }
        let made = try await self.agentCommits(seen, tree, partial)
        stored.changeSet.commits = made.commits
        stored.changeSet.notes += made.notes
        stored.changeSet.references = made.references
        stored.agentReferences = made.made
        stored.agentCommit = made.made.first { $0.kind == .head }?.hash
        stored.changeSet.digest = ChangeDigest.of(stored)
        stored.earlier = earlier?.history
        let complete = stored
        try await self.work.run {
            try Disk.syncAll(partial)
            try Disk.replace(partial + "/index.json", with: try Disk.encode(complete))
        }
        return complete
    }

    /// What the tree looks like from outside.
    struct Seen: Sendable {
        var base: BaseReader
        var root: String
        var differences: [Difference]
        var notes: [String] = []
        var emptyFolders = EmptyFolders()
    }

    /// Where the run wrote: a tree of ours, or the project itself.
    func root(_ seen: Seen, _ tree: WorkTree) throws -> Folder {
        tree.layout == .inPlace ? try Folder(tree.project) : try Folder(seen.root, mayOpenUp: true)
    }

    func see(_ run: RunID, _ tree: WorkTree) throws -> Seen {
        var seen = try lookAt(run, tree)
        // What is mounted now may hide what the layer holds from before: it is nothing that an application could reach.
        let mounted = Set(MountsBelow.paths(tree.project.path).map { TreePath($0) })
        if mounted.isEmpty { return seen }
        let left = seen.differences.filter { mounted.contains($0.path) || $0.path.ancestors.contains(where: mounted.contains) }
        let paths = Set(left.map(\.path))
        seen.differences.removeAll { paths.contains($0.path) }
        seen.notes += Self.notes(left.map { (path: $0.path, why: "lies where something is mounted by now, and is not taken over") })
        return seen
    }

    private func lookAt(_ run: RunID, _ tree: WorkTree) throws -> Seen {
        guard let base = try BaseReader(folder: folders.base(run)) else {
            throw WorkTreeError.io("the state that run \(run.short) started from was not recorded, so its changes cannot be told")
        }
        let project = try Folder(tree.project)
        switch tree.layout {
        case .overlay(_, let upper, _, _):
            let root = try Folder(upper, mayOpenUp: true)
            let added = try AddedTrees(in: root, of: tree.project, task: tree.taskID)
            let scan = try UpperScan(root, skipping: Set(tree.project.submodules.map { TreePath($0) }), added: added.inside)
            return Seen(
                base: base, root: upper, differences: try Difference.find(in: scan, base: base, project: project),
                notes: Self.notes(scan) + added.notes,
                emptyFolders: try EmptyFolders.find(in: scan, base: base, project: project))
        case .copy(let copy):
            let root = try Folder(copy)
            let added = try AddedTrees(in: root, of: tree.project, task: tree.taskID)
            var seen = try seeCopy(base, root, origin: Disk.parent(of: copy) + "/origin", project)
            seen.differences.removeAll { added.holds($0.path) }
            seen.notes += added.notes
            return seen
        case .inPlace:
            let earlier = try Disk.decode(GitSettingsLook.self, from: GitSettingsLook.file(base.folder))
            var notes: [String] = []
            var seen = try seeCopy(base, project, origin: base.folder + "/stamps", project) { stamps in
                if let earlier { notes = try self.gitSettings(tree, stamps: stamps).notes(since: earlier) }
            }
            seen.notes += notes
            return seen
        }
    }

    /// - Parameter looking: gets the stamps of what is there now.
    private func seeCopy(
        _ base: BaseReader, _ root: Folder, origin: String, _ project: Folder, looking: (String) throws -> Void = { _ in }
    ) throws -> Seen {
        let path = base.folder + "/now"
        let walk = try BaseRecorder.walk(root, into: path, owner: nil)
        try looking(path)
        let stamps = try StampFile(path)
        var now = stamps?.files() ?? [:]
        var emptyFolders = EmptyFolders()
        // In place nothing is left to be made.
        if root.path != project.path, let stamps, let earlier = try StampFile(origin) {
            emptyFolders = EmptyFolders.find(in: stamps, origin: earlier)
        }
        try Disk.remove(path)
        var before = try StampFile(origin)?.files() ?? [:]
        let deep = now.filter { $0.key.isTooDeep }
        let changedDeep = Set(deep.filter { before[$0.key] != $0.value }.keys).union(before.keys.filter { $0.isTooDeep && now[$0] == nil })
        for path in deep.keys { now[path] = nil }
        for path in before.keys where path.isTooDeep { before[path] = nil }
        // Sockets, named pipes and devices are nobody's changes, also where they were there before.
        let special = now.filter { $0.value.kind == .other }, specialBefore = before.filter { $0.value.kind == .other }
        let refused = now.keys.compactMap { path in UpperScan.refusal(of: path).map { (path: path, why: $0) } }.sorted { $0.path < $1.path }
        for (path, _) in refused { now[path] = nil }
        for path in before.keys where UpperScan.refusal(of: path) != nil { before[path] = nil }
        let files = now.filter { $0.value.kind != .other }
        for path in specialBefore.keys { before[path] = nil }
        return Seen(
            base: base, root: root.path, differences: try Difference.find(in: files, origin: before, base: base, project: project),
            notes: special.keys.sorted().filter { specialBefore[$0] == nil }.map {
                "\($0.display) is no file, folder or link and is never taken over"
            }
                + specialBefore.keys.sorted().filter { now[$0] == nil && files[$0] == nil }.map {
                    "\($0.display) was no file, folder or link and is gone"
                } + Self.notes(changedDeep, unreachedFolders: walk.tooDeep) + Self.notes(refused),
            emptyFolders: emptyFolders)
    }

    private static func notes(_ deep: Set<TreePath>, unreachedFolders: Int) -> [String] {
        var notes: [String] = []
        if let example = deep.min() {
            let others = deep.count > 1 ? " and \(deep.count - 1) more" : ""
            notes.append("\(example.shortDisplay)\(others): lies deeper than paths reach and is not taken over")
        }
        if unreachedFolders > 0 {
            notes.append("there are folders deeper than paths reach; what the run changed below them is not known and not taken over")
        }
        return notes
    }

    private static func notes(_ refused: [(path: TreePath, why: String)]) -> [String] {
        let most = 50
        let notes = refused.prefix(most).map { "\(VisibleText.name($0.path.shortDisplay)) \($0.why)" }
        return refused.count > most ? notes + ["\(refused.count - most) more paths are not taken over"] : notes
    }

    private static func notes(_ scan: UpperScan) -> [String] {
        let most = 50
        var notes = Self.notes(scan.refused)
        notes += scan.nestedRepositories.prefix(most).map {
            "\($0.display) is a repository of its own; its .git is not taken over"
        }
        return notes
    }

    func classify(_ seen: Seen, _ tree: WorkTree) async throws -> Classifier.Parted {
        let needsIndex = try await work.run {
            var classifier = try self.classifier(seen, tree)
            return classifier.needsIndex(seen.differences)
        }
        var tracked: Set<TreePath> = []
        if needsIndex, seen.base.record.head != nil, let git = git(for: tree.project) {
            tracked = try await git.tracked()
        }
        let known = tracked
        return try await work.run {
            var classifier = try self.classifier(seen, tree, tracked: known)
            var parted = classifier.part(seen.differences)
            parted.emptyFolders = seen.emptyFolders.filtered { classifier.isIgnored(folder: $0) }
            return parted
        }
    }

    private func classifier(_ seen: Seen, _ tree: WorkTree, tracked: Set<TreePath> = []) throws -> Classifier {
        let (root, project) = (try self.root(seen, tree), try Folder(tree.project))
        let isLayer = if case .overlay = tree.layout { true } else { false }
        let gone = Set(seen.differences.filter { $0.result == nil && $0.path.name == IgnoreReading.name }.map(\.path))
        let rules = IgnoreRules(general: seen.base.record.ignoreLists.map { Array($0.utf8) }) { folder in
            if let file = IgnoreReading.file(in: folder, of: root) { return file }
            guard isLayer, !gone.contains(folder.appending(IgnoreReading.name)) else { return nil }
            return IgnoreReading.file(in: folder, of: project)
        }
        // A plain folder has no rules of git's, but a file named so says the same.
        return Classifier(rules: rules, tracked: tracked)
    }

    private func blobs(for differences: [Difference], _ base: BaseReader, _ tree: WorkTree) async throws -> [TreePath: [UInt8]] {
        guard let head = base.record.head, let git = git(for: tree.project) else { return [:] }
        var total: UInt64 = 0
        let sizes = differences.reduce(into: [TreePath: UInt64]()) { sizes, difference in
            guard case .committed(let stamp) = difference.base, stamp.size <= BaseRecorder.largestCopy else { return }
            total += stamp.size
            if total <= BaseRecorder.mostCopies { sizes[difference.path] = stamp.size }
        }
        return try await git.workTreeContents(of: sizes, in: head)
    }

    private func store(
        _ parted: Classifier.Parted, _ seen: Seen, _ blobs: [TreePath: [UInt8]], _ folder: String, _ tree: WorkTree,
        _ earlier: EarlierCapture?
    ) throws -> StoredChanges {
        let project = try Folder(tree.project)
        var store = ChangeStore(
            folder: folder, project: project, tree: try root(seen, tree), blobs: blobs, earlier: earlier)
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
