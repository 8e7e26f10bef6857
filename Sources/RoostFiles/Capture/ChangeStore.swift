import CRoostSystem
import RoostModel
import RoostSupport

/// Stores both versions of each difference in the state folder, and drops differences without a change.
struct ChangeStore: Sendable {
    let folder: String
    let project: Folder
    /// The folder that the run wrote to.
    let tree: Folder
    /// Contents of HEAD that were fetched beforehand.
    let blobs: [TreePath: [UInt8]]
    /// Base contents that an earlier capture of the same run stored.
    private let known: [TreePath: (path: String, mode: UInt32)]
    private(set) var changes: [StoredChange] = []
    private(set) var unchanged: [Difference] = []
    private(set) var notes: [String] = []
    private var nextSlot = 0
    /// Bytes of holes in the files so far.
    private var holes: UInt64 = 0

    /// Largest number of bytes of holes in the results of a run. Holes take no disk space and count for no limit, but each byte is read and
    /// hashed here.
    private let mostHoles: UInt64
    private static let smallHole: UInt64 = 64 << 10

    init(
        folder: String, project: Folder, tree: Folder, blobs: [TreePath: [UInt8]], earlier: EarlierCapture? = nil,
        mostHoles: UInt64 = 8 << 30
    ) {
        self.mostHoles = mostHoles
        self.folder = folder
        self.project = project
        self.tree = tree
        self.blobs = blobs
        known = (earlier?.stored.changes ?? []).reduce(into: [:]) { known, change in
            guard let folder = earlier?.folder, case .content(let mode, _) = change.base else { return }
            known[change.oldPath ?? change.path] = (StoredChanges.base(folder, change.slot), mode)
        }
    }

    /// Stores both versions of each difference, several at a time; slots follow the order of the differences.
    mutating func add(_ differences: [Difference]) throws {
        var wanted: [(slot: Int, difference: Difference)] = []
        wanted.reserveCapacity(differences.count)
        for difference in differences {
            if try isHollow(difference) {
                notes.append(
                    "\(VisibleText.name(difference.path.shortDisplay)) is nearly all holes, of which the run left more than "
                        + "\(formatted(bytes: Int64(mostHoles))); it is not applied")
                // Its stamp is stored, so that it does not count as a new change later.
                unchanged.append(difference)
            } else {
                wanted.append((nextSlot, difference))
                nextSlot += 1
            }
        }
        let store = self
        let stored = try ParallelWork.map(wanted) { try store.store($0.difference, $0.slot) }
        for (wanted, stored) in zip(wanted, stored) {
            guard let stored else {
                unchanged.append(wanted.difference)
                continue
            }
            notes += stored.notes
            changes.append(
                StoredChange(
                    slot: wanted.slot, path: wanted.difference.path, base: stored.base, result: stored.result,
                    stamp: wanted.difference.result))
        }
    }

    private struct Stored {
        var base: StoredVersion
        var result: StoredVersion
        var notes: [String]
    }

    /// - Returns: `nil` where the content did not change.
    private func store(_ difference: Difference, _ slot: Int) throws -> Stored? {
        var notes: [String] = []
        let base = try storeBase(difference, slot)
        let result = try storeResult(difference, slot, &notes)
        if try isUnchanged(base, result, slot) {
            try Disk.remove(StoredChanges.base(folder, slot))
            try Disk.remove(StoredChanges.result(folder, slot))
            return nil
        }
        return Stored(base: base, result: result, notes: notes)
    }

    private mutating func isHollow(_ difference: Difference) throws -> Bool {
        guard let stamp = difference.result, stamp.kind == .file, stamp.size > Self.smallHole,
            let found = try tree.stamp(difference.path)
        else { return false }
        let written = found.blocks.multipliedReportingOverflow(by: 512).partialValue
        guard written < found.size / 2 else { return false }
        holes = holes.addingReportingOverflow(found.size - written).partialValue
        return holes > mostHoles
    }

    private func storeResult(_ difference: Difference, _ slot: Int, _ notes: inout [String]) throws -> StoredVersion {
        guard let stamp = difference.result else { return .absent }
        guard try Content.copy(tree, difference.path, stamp, to: StoredChanges.result(folder, slot)) else {
            throw SystemError("copy what the run left at", tree.describe(difference.path), code: 0)
        }
        if stamp.kind == .file, stamp.mode & 0o6000 != 0 {
            notes.append(
                "\(VisibleText.name(difference.path.display)) was marked to run with its owner's rights (setuid); the mark is not applied"
            )
        }
        return .content(mode: stamp.mode & ~0o7000, size: Int64(stamp.size))
    }

    private func storeBase(_ difference: Difference, _ slot: Int) throws -> StoredVersion {
        let target = StoredChanges.base(folder, slot)
        if let (path, mode) = known[difference.path], let source = try Disk.open(path) {
            try Disk.copy(source, to: target)
            return .content(mode: mode, size: Int64(try Disk.size(target)))
        }
        switch difference.base {
        case .absent, .folder: return .absent
        case .unknown: return .unknown
        case .stored(let path, let mode):
            guard let source = try Disk.open(path) else { return .unknown }
            try Disk.copy(source, to: target)
            return .content(mode: mode, size: Int64(try Disk.size(target)))
        case .live(let stamp):
            guard try Content.copy(project, difference.path, stamp, to: target) else { return .unknown }
            return .content(mode: stamp.mode, size: Int64(stamp.size))
        case .committed(let stamp):
            // A size that differs from the work tree's means that git converted the file, so the blob is not its content.
            guard let bytes = blobs[difference.path], bytes.count == Int(stamp.size) else { return .unknown }
            try Disk.write(bytes, to: try Disk.create(target), target)
            return .content(mode: stamp.mode, size: Int64(bytes.count))
        }
    }

    private func isUnchanged(_ base: StoredVersion, _ result: StoredVersion, _ slot: Int) throws -> Bool {
        switch (base, result) {
        case (.absent, .absent): return true
        case (.content(let before, let size), .content(let after, let now)):
            guard FileStamp.kind(of: before) == FileStamp.kind(of: after), size == now else { return false }
            guard FileStamp.kind(of: before) == .symlink || before & 0o100 == after & 0o100 else { return false }
            let (left, right) = (StoredChanges.base(folder, slot), StoredChanges.result(folder, slot))
            guard let one = try Disk.open(left), let two = try Disk.open(right) else { return false }
            return try Content.same(one, two, left)
        default: return false
        }
    }
}
