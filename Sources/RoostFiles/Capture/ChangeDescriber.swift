import RoostModel

/// Makes what people see out of stored changes: kinds, counts, patches and marks; and hashes the contents on the way, while they are at hand.
struct ChangeDescriber {
    let folder: String
    /// Bytes of patch that a file and the whole set may have.
    static let largestPatch = 512 << 10
    static let mostPatches = 5 << 20
    private var surroundings: ChangeSurroundings
    private var patchBytes = 0

    init(folder: String, surroundings: ChangeSurroundings) {
        self.folder = folder
        self.surroundings = surroundings
    }

    mutating func describe(_ change: inout StoredChange) throws -> FileChange {
        let old = try Side(change.base, StoredChanges.base(folder, change.slot))
        let new = try Side(change.result, StoredChanges.result(folder, change.slot))
        (change.baseHash, change.resultHash) = (old.hash, new.hash)
        var made = change.base == .unknown ? Made() : compare(old, new)
        // The marks look at all of it, also where people are shown only a part.
        let whole = made.patch
        if let patch = whole, patch.utf8.count > Self.largestPatch || patchBytes + patch.utf8.count > Self.mostPatches {
            made.patch = nil
            made.isTruncated = true
        }
        patchBytes += made.patch?.utf8.count ?? 0
        let facts = ChangeFacts(
            path: change.path.display, before: old.side(change.base.mode), after: new.side(change.stamp?.mode ?? change.result.mode),
            patch: whole, lookAlike: try surroundings.reading(change), isInRepository: surroundings.isInRepository(change.path))
        return FileChange(
            path: change.path.display, rawPath: change.path.raw, oldPath: change.oldPath?.display, kind: kind(of: change, made),
            base: change.base.state, result: change.result.state, isBinary: made.isBinary, additions: made.additions,
            deletions: made.deletions, patch: made.patch, isTruncated: made.isTruncated, slot: change.slot, marks: facts.marks)
    }

    /// One stored version.
    private struct Side {
        /// `nil` where it is too large to be compared by lines; empty where there is none.
        let bytes: [UInt8]?
        let hash: String?
        let isBinary: Bool

        init(_ version: StoredVersion, _ path: String) throws {
            guard case .content(_, let size) = version else {
                (bytes, hash, isBinary) = ([], nil, false)
                return
            }
            if size > Int64(TextKind.longest) {
                bytes = nil
                hash = try ChangeDigest.hash(file: path)
                isBinary = try Disk.open(path).map { TextKind.isBinary(try Disk.head(of: $0, path)) } ?? false
            } else {
                let content = try Disk.read(path) ?? []
                bytes = content
                hash = ChangeDigest.hash(content)
                isBinary = TextKind.isBinary(content)
            }
        }

        func side(_ mode: UInt32?) -> ChangeFacts.Side? {
            mode.map { ChangeFacts.Side(kind: FileStamp.kind(of: $0) == .symlink ? .symlink : .file, mode: $0 & 0o7777, content: bytes) }
        }
    }

    private struct Made {
        var isBinary = false
        var isSame = false
        var additions = 0
        var deletions = 0
        var patch: String?
        var isTruncated = false
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

    private func compare(_ old: Side, _ new: Side) -> Made {
        guard let before = old.bytes, let after = new.bytes else { return Made(isBinary: old.isBinary || new.isBinary, isTruncated: true) }
        if old.isBinary || new.isBinary { return Made(isBinary: true, isSame: before == after) }
        if before == after { return Made(isSame: true) }
        let texts = [Lines(before), Lines(after)]
        let numbers = Lines.number(texts)
        let diff = LineDiff(numbers[0], numbers[1])
        var made = Made(additions: diff.additions, deletions: diff.deletions)
        if let patch = UnifiedPatch.render(texts[0], texts[1], diff, limit: Self.mostPatches) {
            made.patch = VisibleText.decoding(patch)
        } else {
            made.isTruncated = true
        }
        return made
    }
}
