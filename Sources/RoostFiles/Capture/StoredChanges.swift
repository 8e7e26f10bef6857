import RoostModel

/// The index of a run's stored changes, as it lies in `index.json` beside the contents.
struct StoredChanges: Sendable, Codable {
    var changeSet: ChangeSet
    var changes: [StoredChange]
    /// Paths that lie in the layer although their content did not change.
    var unchanged: [TreePath]
    /// Topmost ignored folders or files that the run changed.
    var ignoredRoots: [TreePath]
    /// The commit the run started from, and the one its HEAD named at the end where it made commits.
    var baseCommit: String?
    var agentCommit: String?
}

/// One changed path with its two versions; their contents are in `<slot>.base` and `<slot>.result`.
struct StoredChange: Sendable, Codable, Equatable {
    var slot: Int
    var path: TreePath
    var oldPath: TreePath?
    var base: StoredVersion
    var result: StoredVersion
}

enum StoredVersion: Sendable, Codable, Equatable {
    case absent
    /// Something was there, but its content is not known.
    case unknown
    case content(mode: UInt32, size: Int64)

    var mode: UInt32? {
        if case .content(let mode, _) = self { return mode }
        return nil
    }

    /// As the model tells it.
    var state: FileState? {
        guard case .content(let mode, let size) = self else { return nil }
        let kind: FileState.Kind = FileStamp.kind(of: mode) == .symlink ? .symlink : mode & 0o100 != 0 ? .executable : .file
        return FileState(kind: kind, size: size)
    }
}

extension StoredChanges {
    static func load(_ folder: String) throws -> StoredChanges? {
        try Disk.decode(StoredChanges.self, from: folder + "/index.json")
    }

    static func base(_ folder: String, _ slot: Int) -> String { "\(folder)/\(slot).base" }
    static func result(_ folder: String, _ slot: Int) -> String { "\(folder)/\(slot).result" }
}
