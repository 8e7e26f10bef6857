/// Finds renames: files that were deleted at one path and added at another.
struct RenameFinder {
    let folder: String

    /// Pairs beyond this many are not compared by their lines.
    private static let mostPairs = 2500
    /// Share of lines, in percent, that must be the same.
    private static let similarity = 60
    private static let longestText: Int64 = 1 << 20

    /// Joins deletions and additions of the same content, then of similar text, into renames; the rename takes the addition's slot.
    func join(_ changes: [StoredChange]) throws -> [StoredChange] {
        var removed = changes.filter { $0.result == .absent && Self.isFile($0.base) }
        var added = changes.filter { $0.base == .absent && Self.isFile($0.result) }
        guard !removed.isEmpty, !added.isEmpty else { return changes }
        var pairs: [(from: StoredChange, to: StoredChange)] = []
        try matchSame(&removed, &added, &pairs)
        if removed.count * added.count <= Self.mostPairs {
            let before = try removed.map { try lines($0.base, StoredChanges.base(folder, $0.slot)) }
            let after = try added.map { try lines($0.result, StoredChanges.result(folder, $0.slot)) }
            let texts = Dictionary(zip(removed.map(\.slot) + added.map(\.slot), before + after)) { first, _ in first }
            try match(&removed, &added, &pairs) { Self.isSimilar(texts[$0.slot] ?? nil, texts[$1.slot] ?? nil) }
        }
        let gone = Set(pairs.map(\.from.slot))
        let joined = Dictionary(pairs.map { ($0.to.slot, $0.from) }) { first, _ in first }
        return try changes.compactMap { change in
            if gone.contains(change.slot) { return nil }
            guard let from = joined[change.slot] else { return change }
            try Disk.move(StoredChanges.base(folder, from.slot), to: StoredChanges.base(folder, change.slot))
            return StoredChange(slot: change.slot, path: change.path, oldPath: from.path, base: from.base, result: change.result)
        }
    }

    /// Pairs of the same content. Only files of the same size are read.
    private func matchSame(
        _ removed: inout [StoredChange], _ added: inout [StoredChange], _ pairs: inout [(from: StoredChange, to: StoredChange)]
    ) throws {
        let sizes = Dictionary(grouping: added) { $0.result.size }
        let groups = Dictionary(grouping: removed) { $0.base.size }
        for (size, group) in groups.sorted(by: { $0.key < $1.key }) {
            var (left, right) = (group, sizes[size] ?? [])
            if left.count * right.count <= Self.mostPairs {
                try match(&left, &right, &pairs) { try isSame($0, $1) }
            } else {
                // Each file is read once, as a renamed folder may hold very many small files.
                let known = try hashes(left, right)
                try match(&left, &right, &pairs) { known[$0.slot] == known[$1.slot] }
            }
        }
        let gone = Set(pairs.flatMap { [$0.from.slot, $0.to.slot] })
        removed.removeAll { gone.contains($0.slot) }
        added.removeAll { gone.contains($0.slot) }
    }

    private func match(
        _ removed: inout [StoredChange], _ added: inout [StoredChange], _ pairs: inout [(from: StoredChange, to: StoredChange)],
        _ fits: (StoredChange, StoredChange) throws -> Bool
    ) throws {
        var open: [StoredChange] = []
        for from in removed {
            // The same name in another folder is the likelier partner.
            let index =
                try added.firstIndex { try $0.path.name == from.path.name && fits(from, $0) } ?? added.firstIndex { try fits(from, $0) }
            if let index { pairs.append((from, added.remove(at: index))) } else { open.append(from) }
        }
        removed = open
    }

    private static func isFile(_ version: StoredVersion) -> Bool {
        guard case .content(let mode, let size) = version else { return false }
        return FileStamp.kind(of: mode) == .file && size > 0
    }

    private func isSame(_ from: StoredChange, _ to: StoredChange) throws -> Bool {
        guard case .content(_, let before) = from.base, case .content(_, let after) = to.result, before == after else { return false }
        let (left, right) = (StoredChanges.base(folder, from.slot), StoredChanges.result(folder, to.slot))
        guard let one = try Disk.open(left), let two = try Disk.open(right) else { return false }
        return try Content.same(one, two, left)
    }

    private func hashes(_ removed: [StoredChange], _ added: [StoredChange]) throws -> [Int: String?] {
        let before = try removed.map { ($0.slot, try ChangeDigest.hash(file: StoredChanges.base(folder, $0.slot))) }
        let after = try added.map { ($0.slot, try ChangeDigest.hash(file: StoredChanges.result(folder, $0.slot))) }
        return Dictionary(before + after) { first, _ in first }
    }

    /// How often each line occurs; `nil` for what is no text or too long.
    private func lines(_ version: StoredVersion, _ path: String) throws -> [[UInt8]: Int]? {
        guard case .content(_, let size) = version, size <= Self.longestText, let bytes = try Disk.read(path) else { return nil }
        if TextKind.isBinary(bytes) { return nil }
        return bytes.split(separator: 10).reduce(into: [:]) { $0[Array($1), default: 0] += 1 }
    }

    private static func isSimilar(_ left: [[UInt8]: Int]?, _ right: [[UInt8]: Int]?) -> Bool {
        guard let left, let right else { return false }
        let shared = left.reduce(0) { $0 + min($1.value, right[$1.key] ?? 0) }
        let most = max(left.values.reduce(0, +), right.values.reduce(0, +))
        return most > 0 && shared * 100 >= most * similarity
    }
}
