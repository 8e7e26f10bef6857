import RoostModel

/// The index of a run's stored changes: `index.json` beside the contents.
struct StoredChanges: Sendable, Codable {
    var changeSet: ChangeSet
    var changes: [StoredChange]
    /// Paths in the layer whose content did not change.
    var unchanged: [TreePath]
    /// Their stamps, in the same order.
    var unchangedStamps: [FileStamp?]?
    /// Topmost ignored folders or files that the run changed.
    var ignoredRoots: [TreePath]
    /// The commit the run started from, and the one its HEAD named at the end where it made commits.
    var baseCommit: String?
    var agentCommit: String?
    /// What the run left in its repository: HEAD first where it made commits.
    var agentReferences: [AgentRepository.Made]?
    /// The seal of all changed ignored files together, made of their stamps.
    var ignoredSeal: String?
    /// `nil` for none, and in records of earlier versions of Roost.
    var emptyFolders: EmptyFolders?
    /// Earlier captures of this run, the newest last.
    var earlier: [CaptureSeals]?
}

extension StoredChanges {
    /// What an application copies of the run's repository. Records of earlier versions of Roost have HEAD alone.
    var made: [AgentRepository.Made] {
        agentReferences ?? agentCommit.map { [AgentRepository.Made(kind: .head, name: "HEAD", hash: $0)] } ?? []
    }
}

/// A capture as it was shown: its digest, and one seal for each path.
struct CaptureSeals: Sendable, Codable, Equatable {
    struct Entry: Sendable, Codable, Equatable {
        var path: TreePath
        var seal: String
    }

    var digest: String
    var entries: [Entry]
}

/// A capture that is about to be replaced: its history, itself included, and the base contents that it holds.
struct EarlierCapture: Sendable {
    let folder: String
    let stored: StoredChanges

    private static let mostKept = 8

    var history: [CaptureSeals] {
        let seals = CaptureSeals(digest: stored.changeSet.digest ?? "", entries: ChangeDigest.entries(of: stored))
        return Array(((stored.earlier ?? []) + [seals]).suffix(Self.mostKept))
    }
}

/// One changed path with its two versions; their contents are in `<slot>.base` and `<slot>.result`.
struct StoredChange: Sendable, Codable, Equatable {
    var slot: Int
    var path: TreePath
    var oldPath: TreePath?
    var base: StoredVersion
    var result: StoredVersion
    /// SHA-256 of the contents in hexadecimal; of a link, the hash of its target.
    var baseHash: String?
    var resultHash: String?
    /// The stamp of the result in the work tree.
    var stamp: FileStamp?
}

enum StoredVersion: Sendable, Codable, Equatable {
    case absent
    /// It existed, but its content is not known.
    case unknown
    case content(mode: UInt32, size: Int64)

    var mode: UInt32? {
        if case .content(let mode, _) = self { return mode }
        return nil
    }

    var size: Int64 {
        if case .content(_, let size) = self { return size }
        return -1
    }

    /// The version in the terms of the model.
    var state: FileState? {
        guard case .content(let mode, let size) = self else { return nil }
        let kind: FileState.Kind = FileStamp.kind(of: mode) == .symlink ? .symlink : mode & 0o100 != 0 ? .executable : .file
        return FileState(kind: kind, size: size)
    }
}

extension StoredChanges {
    static func load(_ folder: String) throws -> StoredChanges? {
        try StoredChangesCache.shared.stored(in: folder) { try Disk.decode(StoredChanges.self, from: folder + "/index.json") }
    }

    static func base(_ folder: String, _ slot: Int) -> String { "\(folder)/\(slot).base" }
    static func result(_ folder: String, _ slot: Int) -> String { "\(folder)/\(slot).result" }
}
