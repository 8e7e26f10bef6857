import RoostModel

/// Describes stored changes for users: kinds, counts, patches and marks. It also hashes the contents, as it reads them anyway.
struct ChangeDescriber {
    let folder: String
    /// Largest patch of one file and of the whole set, in bytes.
    static let largestPatch = 512 << 10
    static let mostPatches = 5 << 20
    private static let mostBytesAtOnce: Int64 = 16 << 20
    private var surroundings: ChangeSurroundings
    private var patchBytes = 0

    init(folder: String, surroundings: ChangeSurroundings) {
        self.folder = folder
        self.surroundings = surroundings
    }

    /// Describes the changes in their order, several at a time, and stores the hashes of their contents.
    mutating func describe(_ changes: inout [StoredChange]) throws -> [FileChange] {
        var described: [FileChange] = []
        described.reserveCapacity(changes.count)
        for batch in Self.batches(changes) {
            let questions = try batch.map {
                Question(
                    change: changes[$0], lookAlike: try surroundings.reading(changes[$0]),
                    isInRepository: surroundings.isInRepository(changes[$0].path))
            }
            let answers = try ParallelWork.map(questions) { [folder] in try Self.answer($0, folder) }
            for (index, answer) in zip(batch, answers) {
                (changes[index].baseHash, changes[index].resultHash) = (answer.baseHash, answer.resultHash)
                described.append(describe(changes[index], answer))
            }
        }
        return described
    }

    /// Marks that depend on more than one change.
    private struct Question: Sendable {
        let change: StoredChange
        let lookAlike: String?
        let isInRepository: Bool
    }

    private struct Answer: Sendable {
        var baseHash: String?
        var resultHash: String?
        var made: Made
        var marks: [ChangeMark]
    }

    /// Ranges of changes whose contents fit into memory together.
    private static func batches(_ changes: [StoredChange]) -> [Range<Int>] {
        var batches: [Range<Int>] = []
        var (first, bytes) = (0, Int64(0))
        for (index, change) in changes.enumerated() {
            let size = max(change.base.size, 0) + max(change.result.size, 0)
            if index > first, index - first >= 512 || bytes + size > mostBytesAtOnce {
                batches.append(first..<index)
                (first, bytes) = (index, 0)
            }
            bytes += size
        }
        if first < changes.count { batches.append(first..<changes.count) }
        return batches
    }

    private static func answer(_ question: Question, _ folder: String) throws -> Answer {
        let change = question.change
        let old = try Side(change.base, StoredChanges.base(folder, change.slot))
        let new = try Side(change.result, StoredChanges.result(folder, change.slot))
        var made = change.base == .unknown ? Made() : compare(old, new)
        // Marks are found in the whole content, even where the patch shows a part of it only.
        let facts = ChangeFacts(
            path: change.path.display, before: old.side(change.base.mode), after: new.side(change.stamp?.mode ?? change.result.mode),
            patch: made.patch, lookAlike: question.lookAlike, isInRepository: question.isInRepository)
        let marks = facts.marks
        if let patch = made.patch, patch.utf8.count > largestPatch {
            made.patch = nil
            made.isTruncated = true
        }
        return Answer(baseHash: old.hash, resultHash: new.hash, made: made, marks: marks)
    }

    private mutating func describe(_ change: StoredChange, _ answer: Answer) -> FileChange {
        var made = answer.made
        if let patch = made.patch, patchBytes + patch.utf8.count > Self.mostPatches {
            made.patch = nil
            made.isTruncated = true
        }
        patchBytes += made.patch?.utf8.count ?? 0
        return FileChange(
            path: change.path.display, rawPath: change.path.raw, oldPath: change.oldPath?.display, kind: kind(of: change, made),
            base: change.base.state, result: change.result.state, isBinary: made.isBinary, additions: made.additions,
            deletions: made.deletions, patch: made.patch, isTruncated: made.isTruncated, slot: change.slot, marks: answer.marks)
    }

    /// One stored version.
    private struct Side {
        /// `nil` where it is too large to be compared by lines; empty where the version does not exist.
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

    private struct Made: Sendable {
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

    private static func compare(_ old: Side, _ new: Side) -> Made {
        guard let before = old.bytes, let after = new.bytes else { return Made(isBinary: old.isBinary || new.isBinary, isTruncated: true) }
        if old.isBinary || new.isBinary { return Made(isBinary: true, isSame: before == after) }
        if before == after { return Made(isSame: true) }
        let texts = [Lines(before), Lines(after)]
        let numbers = Lines.number(texts)
        let diff = LineDiff(numbers[0], numbers[1])
        var made = Made(additions: diff.additions, deletions: diff.deletions)
        if let patch = UnifiedPatch.render(texts[0], texts[1], diff, limit: mostPatches) {
            made.patch = VisibleText.decoding(patch)
        } else {
            made.isTruncated = true
        }
        return made
    }
}
