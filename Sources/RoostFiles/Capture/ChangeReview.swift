import CRoostSystem
import Logging
import RoostModel
import RoostSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Checks before an application that the stored changes are the ones that were shown, and that the work tree still holds them. Where a
/// shell wrote to the tree after the capture, the changes are captured again.
struct ChangeReview: Sendable {
    let services: FileServices
    let identities: ProjectIdentities
    let observer: TreeObserver
    let capture: ChangeCapture

    /// - Parameters:
    ///   - digest: digest of the shown changes; `nil` where the caller names none.
    ///   - includesIgnored: whether ignored files count too.
    func review(_ run: RunID, _ tree: WorkTree, shown digest: String?, includesIgnored: Bool) async throws -> ReviewOutcome {
        try await services.perform {
            // With the stored identity of the folder, which the owner may have confirmed again since the run.
            let tree = try await services.work.run { try identities.recorded(tree) }
            let folder = services.folders.changes(run)
            guard var stored = try await services.work.run({ try StoredChanges.loadWithDigest(folder) }) else { return .changed([]) }
            let layout = TreeLayout(folder: services.folders.workTree(tree.taskID))
            if let now = try await now(run, tree, layout) {
                let before = stored
                let comparison = StoredChangesComparison(stored: before, folder: folder, now: now)
                let moved = try await services.work.run { try comparison.moved(relieved: RelievedPaths(tree: layout.folder).all()) }
                let ignored = try await services.work.run { includesIgnored ? try comparison.movedIgnored() : [] }
                if !moved.paths.isEmpty || !ignored.isEmpty || (moved.isWhole && !moved.others.isEmpty && layout.lastRun == run) {
                    // The tree of an earlier run belongs to the later run now, and a partly applied layer does not hold all changes.
                    guard moved.isWhole, layout.lastRun == run else { return .changed((moved.paths + ignored).map(\.display)) }
                    stored = try await recapture(before, now, tree, folder)
                    // These changes were not shown to anybody yet.
                    let paths = Self.differing(ChangeDigest.entries(of: before), ChangeDigest.entries(of: stored))
                    if !paths.isEmpty || !ignored.isEmpty { return .changed((paths + ignored).map(\.display)) }
                }
            }
            return Self.compare(shown: digest, stored, includesIgnored: includesIgnored)
        }
    }

    /// What the work tree holds now; `nil` where it was discarded, or the run worked in the project itself.
    private func now(_ run: RunID, _ tree: WorkTree, _ layout: TreeLayout) async throws -> StoredChangesComparison.Now? {
        switch tree.layout {
        case .inPlace: return nil
        case .overlay(_, let path, _, _), .copy(let path):
            // After a restore there is no base, and the stored contents are all that can be shown and applied.
            guard layout.lastRun != nil, Disk.exists(path), Disk.exists(services.folders.base(run) + "/base.json") else { return nil }
        }
        let seen = try await services.work.run { try observer.observe(run, tree) }
        return StoredChangesComparison.Now(seen: seen, parted: try await capture.classify(seen, tree))
    }

    // MARK: - Capturing again

    private func recapture(
        _ before: StoredChanges, _ now: StoredChangesComparison.Now, _ tree: WorkTree, _ folder: String
    ) async throws -> StoredChanges {
        let partial = folder + ".partial"
        let made = try await capture.capture(
            now.seen, now.parted, tree, into: partial, earlier: EarlierCapture(folder: folder, stored: before))
        try await services.work.run {
            // One exchange of both folders, so that a crash leaves one of the two complete.
            let parent = try Folder(Disk.parent(of: folder))
            let (from, to) = (TreePath(Disk.name(of: partial)), TreePath(Disk.name(of: folder)))
            let raw = parent.descriptor.raw
            let result = from.withCPath { first in to.withCPath { roost_rename_at(raw, first, raw, $0, ROOST_RENAME_EXCHANGE) } }
            guard result == 0 else { throw SystemError("exchange", folder) }
            try parent.sync()
            try Disk.remove(partial)
        }
        services.logger.notice(
            "The changes of a run were captured again, as its tree was written to since", metadata: .keys((.task, tree.taskID)))
        return made
    }

    private static func compare(shown digest: String?, _ stored: StoredChanges, includesIgnored: Bool) -> ReviewOutcome {
        guard let digest, !digest.isEmpty, digest != stored.changeSet.digest else { return .same }
        guard let shown = stored.earlier?.last(where: { $0.digest == digest }) else { return .changed([]) }
        let paths = differing(shown.entries, ChangeDigest.entries(of: stored))
        // Changed ignored files do not count where they are not asked for.
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
