import RoostModel

/// Makes what people see out of stored changes: kinds, counts and patches.
struct ChangeDescriber {
    let folder: String
    /// Bytes of patch that a file and the whole set may have.
    static let largestPatch = 512 << 10
    static let mostPatches = 5 << 20
    private var patchBytes = 0

    init(folder: String) {
        self.folder = folder
    }

    mutating func describe(_ change: StoredChange) throws -> FileChange {
        var made = Made()
        if change.base != .unknown { made = try compare(change) }
        let isPatchTooMuch = made.patch.map { patchBytes + $0.utf8.count > Self.mostPatches } ?? false
        if isPatchTooMuch { made = made.withoutPatch() }
        patchBytes += made.patch?.utf8.count ?? 0
        return FileChange(
            path: change.path.display, rawPath: change.path.raw, oldPath: change.oldPath?.display, kind: kind(of: change, made),
            base: change.base.state, result: change.result.state, isBinary: made.isBinary, additions: made.additions,
            deletions: made.deletions, patch: made.patch, isTruncated: made.isTruncated, slot: change.slot)
    }

    private struct Made {
        var isBinary = false
        var isSame = false
        var additions = 0
        var deletions = 0
        var patch: String?
        var isTruncated = false

        func withoutPatch() -> Made {
            var copy = self
            copy.patch = nil
            copy.isTruncated = true
            return copy
        }
    }

    private func kind(of change: StoredChange, _ made: Made) -> FileChange.Kind {
        if change.oldPath != nil { return .renamed }
        switch (change.base, change.result) {
        case (.absent, _): return .added
        case (_, .absent): return .deleted
        case (.content(let before, _), .content(let after, _)):
            if FileStamp.kind(of: before) != FileStamp.kind(of: after) { return .typeChanged }
            return made.isSame ? .modeChanged : .modified
        default: return .modified
        }
    }

    private func compare(_ change: StoredChange) throws -> Made {
        for case .content(_, let size) in [change.base, change.result] where size > TextKind.longest {
            return Made(isBinary: try startsBinary(change), isTruncated: true)
        }
        let old = try bytes(change.base, StoredChanges.base(folder, change.slot))
        let new = try bytes(change.result, StoredChanges.result(folder, change.slot))
        if TextKind.isBinary(old) || TextKind.isBinary(new) { return Made(isBinary: true, isSame: old == new) }
        if old == new { return Made(isSame: true) }
        let texts = [Lines(old), Lines(new)]
        let numbers = Lines.number(texts)
        let diff = LineDiff(numbers[0], numbers[1])
        var made = Made(additions: diff.additions, deletions: diff.deletions)
        if let patch = UnifiedPatch.render(texts[0], texts[1], diff, limit: Self.largestPatch) {
            made.patch = String(decoding: patch, as: UTF8.self)
        } else {
            made.isTruncated = true
        }
        return made
    }

    private func startsBinary(_ change: StoredChange) throws -> Bool {
        for path in [StoredChanges.base(folder, change.slot), StoredChanges.result(folder, change.slot)] {
            if let file = try Disk.open(path), TextKind.isBinary(try Disk.head(of: file, path)) { return true }
        }
        return false
    }

    private func bytes(_ version: StoredVersion, _ path: String) throws -> [UInt8] {
        guard case .content = version else { return [] }
        return try Disk.read(path) ?? []
    }
}
