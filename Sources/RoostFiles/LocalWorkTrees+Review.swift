import CRoostSystem
import Logging
package import RoostModel
import RoostSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LocalWorkTrees {
    package func review(_ run: RunID, _ tree: WorkTree, shown digest: String?, includesIgnored: Bool) async throws -> ReviewOutcome {
        try await settling {
            // The folder that is noted for the task, which its owner may have confirmed anew since the run.
            let tree = try await self.work.run { try self.recorded(tree) }
            let folder = self.folders.changes(run)
            guard var stored = try await self.work.run({ try self.stored(folder) }) else { return .changed([]) }
            let layout = TreeLayout(folder: self.folders.workTree(tree.taskID))
            let now = try await self.now(run, tree, layout)
            if let now {
                let before = stored
                let moved = try await self.work.run { try self.moved(before, now, layout, folder) }
                let ignored = try await self.work.run { includesIgnored ? try self.movedIgnored(before, now, folder) : [] }
                if !moved.paths.isEmpty || !ignored.isEmpty || (moved.isWhole && !moved.others.isEmpty && layout.lastRun == run) {
                    // An earlier run's tree is the later one's by now; and what was applied in part cannot be told from the layer alone.
                    guard moved.isWhole, layout.lastRun == run else { return .changed((moved.paths + ignored).map(\.display)) }
                    stored = try await self.recapture(before, now, tree, folder)
                    // Nobody was shown what has just been found.
                    let paths = Self.differing(ChangeDigest.entries(of: before), ChangeDigest.entries(of: stored))
                    if !paths.isEmpty || !ignored.isEmpty { return .changed((paths + ignored).map(\.display)) }
                }
            }
            return Self.compare(shown: digest, stored, includesIgnored: includesIgnored)
        }
    }

    /// The stored changes with their digest, also where they were stored by a daemon that made none.
    func stored(_ folder: String) throws -> StoredChanges? {
        guard var stored = try StoredChanges.load(folder) else { return nil }
        if stored.changeSet.digest != nil { return stored }
        for index in stored.changes.indices {
            let slot = stored.changes[index].slot
            stored.changes[index].baseHash = try ChangeDigest.hash(file: StoredChanges.base(folder, slot))
            stored.changes[index].resultHash = try ChangeDigest.hash(file: StoredChanges.result(folder, slot))
        }
        stored.changeSet.digest = ChangeDigest.of(stored)
        return stored
    }

    // MARK: - What the tree holds now

    private struct Now: Sendable {
        var seen: Seen
        var parted: Classifier.Parted
    }

    /// `nil` where no tree is left to look at: it was discarded, or the run worked in the project itself.
    private func now(_ run: RunID, _ tree: WorkTree, _ layout: TreeLayout) async throws -> Now? {
        switch tree.layout {
        case .inPlace: return nil
        case .overlay(_, let path, _, _), .copy(let path):
            // Without a base (after a restore) the stored contents are all there is, and they are what is shown.
            guard layout.lastRun != nil, Disk.exists(path), Disk.exists(folders.base(run) + "/base.json") else { return nil }
        }
        let seen = try await work.run { try self.see(run, tree) }
        return Now(seen: seen, parted: try await classify(seen, tree))
    }

    private struct Moved: Sendable {
        /// Paths of the stored changes that the tree holds otherwise.
        var paths: [TreePath] = []
        /// Changes in the tree that are not among the stored ones.
        var others: [TreePath] = []
        /// Whether nothing of the stored changes was applied, so that the tree alone tells them all.
        var isWhole = true
    }

    private func moved(_ stored: StoredChanges, _ now: Now, _ layout: TreeLayout, _ folder: String) throws -> Moved {
        var moved = Moved()
        let relieved = try RelievedPaths(tree: layout.folder).all()
        let tree = try Folder(now.seen.root, mayOpenUp: true)
        var live = Dictionary(now.parted.changes.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        for change in stored.changes {
            if let old = change.oldPath, let left = live.removeValue(forKey: old), left.result != nil { moved.paths.append(old) }
            let found = live.removeValue(forKey: change.path)
            if relieved.contains(change.path) {
                moved.isWhole = false
                if found == nil { continue }
            }
            if try !isStored(change, found, tree, folder) { moved.paths.append(change.path) }
        }
        let unchanged = Dictionary(zip(stored.unchanged, stored.unchangedStamps ?? []), uniquingKeysWith: { $1 })
        moved.others = live.values.filter { unchanged[$0.path] != .some($0.result) }.map(\.path).sorted()
        return moved
    }

    /// Whether the tree holds the stored result of a change.
    private func isStored(_ change: StoredChange, _ found: Difference?, _ tree: Folder, _ folder: String) throws -> Bool {
        guard let found else { return false }
        guard let stamp = found.result else { return change.result == .absent }
        if stamp == change.stamp { return true }
        guard case .content(let mode, let size) = change.result, size == Int64(stamp.size), FileMerge.sameMode(mode, stamp.mode) else {
            return false
        }
        return try Content.equals(tree, change.path, stamp, stored: StoredChanges.result(folder, change.slot))
    }

    /// Ignored files that are not as they were captured.
    private func movedIgnored(_ stored: StoredChanges, _ now: Now, _ folder: String) throws -> [TreePath] {
        let all = now.parted.ignored.values.flatMap(\.differences)
        guard stored.ignoredSeal?.isEmpty == false, let seals = try IgnoredSeals(in: folder) else { return all.map(\.path).sorted() }
        return all.filter { !seals.contains($0) }.map(\.path).sorted()
    }

    // MARK: - Capturing again

    private func recapture(_ before: StoredChanges, _ now: Now, _ tree: WorkTree, _ folder: String) async throws -> StoredChanges {
        let partial = folder + ".partial"
        let made = try await capture(
            now.seen, now.parted, tree, into: partial, earlier: EarlierCapture(folder: folder, stored: before))
        try await work.run {
            // Both at once, so that a crash leaves one of the two, whole.
            let parent = try Folder(Disk.parent(of: folder))
            let (from, to) = (TreePath(Disk.name(of: partial)), TreePath(Disk.name(of: folder)))
            let raw = parent.descriptor.raw
            let result = from.withCPath { first in to.withCPath { roost_rename_at(raw, first, raw, $0, ROOST_RENAME_EXCHANGE) } }
            guard result == 0 else { throw SystemError("exchange", folder) }
            try parent.sync()
            try Disk.remove(partial)
        }
        logger.notice("The changes of a run were captured again, as its tree was written to since", metadata: .keys((.task, tree.taskID)))
        return made
    }

    private static func compare(shown digest: String?, _ stored: StoredChanges, includesIgnored: Bool) -> ReviewOutcome {
        guard let digest, !digest.isEmpty, digest != stored.changeSet.digest else { return .same }
        guard let shown = stored.earlier?.last(where: { $0.digest == digest }) else { return .changed([]) }
        let paths = differing(shown.entries, ChangeDigest.entries(of: stored))
        // Ignored files that are not asked for may be others.
        return paths.isEmpty && !includesIgnored ? .same : .changed(paths.map(\.display))
    }

    private static func differing(_ left: [CaptureSeals.Entry], _ right: [CaptureSeals.Entry]) -> [TreePath] {
        let (first, second) = (seals(left), seals(right))
        return Set(first.keys).union(second.keys).filter { first[$0] != second[$0] }.sorted()
    }

    private static func seals(_ entries: [CaptureSeals.Entry]) -> [TreePath: String] {
        Dictionary(entries.map { ($0.path, $0.seal) }, uniquingKeysWith: { $1 })
    }
}
