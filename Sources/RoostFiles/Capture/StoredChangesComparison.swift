import RoostModel

/// Compares the stored changes of a run with what its work tree holds now.
struct StoredChangesComparison: Sendable {
    let stored: StoredChanges
    /// Where the changes are stored.
    let folder: String
    let now: Now

    /// What the work tree holds now.
    struct Now: Sendable {
        var seen: TreeObservation
        var parted: Classifier.Parted
    }

    struct Moved: Sendable {
        /// Paths of the stored changes whose content in the tree differs from the stored one.
        var paths: [TreePath] = []
        /// Changes in the tree that are not among the stored ones.
        var others: [TreePath] = []
        /// Whether none of the stored changes was applied, so that the tree alone holds all of them.
        var isWhole = true
    }

    /// - Parameter relieved: paths that were pruned from the layer after they were applied.
    func moved(relieved: Set<TreePath>) throws -> Moved {
        var moved = Moved()
        let tree = try Folder(now.seen.root, mayOpenUp: true)
        var live = Dictionary(now.parted.changes.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        for change in stored.changes {
            if let old = change.oldPath, let left = live.removeValue(forKey: old), left.result != nil { moved.paths.append(old) }
            let found = live.removeValue(forKey: change.path)
            if relieved.contains(change.path) {
                moved.isWhole = false
                if found == nil { continue }
            }
            if try !isStored(change, found, tree) { moved.paths.append(change.path) }
        }
        let unchanged = Dictionary(zip(stored.unchanged, stored.unchangedStamps ?? []), uniquingKeysWith: { $1 })
        moved.others = live.values.filter { unchanged[$0.path] != .some($0.result) }.map(\.path).sorted()
        return moved
    }

    /// Whether the tree holds the stored result of a change.
    private func isStored(_ change: StoredChange, _ found: Difference?, _ tree: Folder) throws -> Bool {
        guard let found else { return false }
        guard let stamp = found.result else { return change.result == .absent }
        if stamp == change.stamp { return true }
        guard case .content(let mode, let size) = change.result, size == Int64(stamp.size), FileMerge.sameMode(mode, stamp.mode) else {
            return false
        }
        return try Content.equals(tree, change.path, stamp, stored: StoredChanges.result(folder, change.slot))
    }

    /// Ignored files that changed since the capture.
    func movedIgnored() throws -> [TreePath] {
        let all = now.parted.ignored.values.flatMap(\.differences)
        guard stored.ignoredSeal?.isEmpty == false, let seals = try IgnoredSeals(in: folder) else { return all.map(\.path).sorted() }
        return all.filter { !seals.contains($0) }.map(\.path).sorted()
    }
}
