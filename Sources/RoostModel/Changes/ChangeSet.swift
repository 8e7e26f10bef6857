/// What one run changed, file by file, from its base to its result. Captured once at the run's end, then never changed.
package struct ChangeSet: Sendable, Equatable, Codable {
    package var changes: [FileChange]
    /// Changed files below ignored paths: counted and collapsed by their topmost ignored folder, applied only on request.
    package var ignored: [IgnoredChanges]
    /// Commits that the agent made, oldest first, where the project is a git repository.
    package var commits: [AgentCommit]
    /// What else it left in its repository.
    package var references: [AgentReference]
    /// Things met on the way that a person should know, each one sentence.
    package var notes: [String]
    /// SHA-256, hex, of everything that applying would take: what a person saw and what is applied are the same where it is the same.
    package var digest: String?

    package init(
        changes: [FileChange] = [], ignored: [IgnoredChanges] = [], commits: [AgentCommit] = [], references: [AgentReference] = [],
        notes: [String] = [], digest: String? = nil
    ) {
        self.changes = changes
        self.ignored = ignored
        self.commits = commits
        self.references = references
        self.notes = notes
        self.digest = digest
    }

    /// What was stored before references were told has none.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            changes: try values.decode([FileChange].self, forKey: .changes),
            ignored: try values.decode([IgnoredChanges].self, forKey: .ignored),
            commits: try values.decode([AgentCommit].self, forKey: .commits),
            references: try values.decodeIfPresent([AgentReference].self, forKey: .references) ?? [],
            notes: try values.decode([String].self, forKey: .notes), digest: try values.decodeIfPresent(String.self, forKey: .digest))
    }

    /// Chosen paths by the names that the changes have: of a renamed file the old name means it too.
    package func named(_ paths: [String]) -> [String] {
        let chosen = Set(paths)
        return changes.filter { chosen.contains($0.path) || $0.oldPath.map(chosen.contains) == true }.map(\.path)
    }

    package var summary: DiffSummary {
        DiffSummary(
            files: changes.count, additions: changes.reduce(0) { $0 + $1.additions },
            deletions: changes.reduce(0) { $0 + $1.deletions }, ignored: ignored.reduce(0) { $0 + $1.files },
            commits: commits.count + references.count)
    }
}

package struct DiffSummary: Sendable, Equatable, Codable {
    package let files: Int
    package let additions: Int
    package let deletions: Int
    /// Changed files below ignored paths; `nil` for none.
    package let ignored: Int?
    /// Commits that the agent made, and what else it left in its repository; `nil` for none.
    package let commits: Int?

    package init(files: Int, additions: Int, deletions: Int, ignored: Int = 0, commits: Int = 0) {
        self.files = files
        self.additions = additions
        self.deletions = deletions
        self.ignored = ignored == 0 ? nil : ignored
        self.commits = commits == 0 ? nil : commits
    }
}

package struct FileChange: Sendable, Equatable, Codable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case added
        case modified
        case deleted
        case renamed
        /// Only the executable bit changed.
        case modeChanged = "mode_changed"
        /// A file became a link, a link a file, and so on.
        case typeChanged = "type_changed"
    }

    /// Relative to the project's root, `/` between components. Bytes that are no UTF-8 are kept in `rawPath`.
    package let path: String
    /// Base64 of the exact bytes where the name is no UTF-8; `path` is then only for display.
    package let rawPath: String?
    package let oldPath: String?
    package let kind: Kind
    package let base: FileState?
    package let result: FileState?
    package let isBinary: Bool
    package let additions: Int
    package let deletions: Int
    /// The unified diff of this file without its header lines; `nil` for binary, too large, or where there is none.
    package let patch: String?
    package let isTruncated: Bool
    /// Index of the stored contents of this change under the run's folder.
    package let slot: Int
    /// Why it deserves a second look; empty where nothing does.
    package let marks: [ChangeMark]

    package init(
        path: String, rawPath: String? = nil, oldPath: String? = nil, kind: Kind, base: FileState?, result: FileState?,
        isBinary: Bool = false, additions: Int = 0, deletions: Int = 0, patch: String? = nil, isTruncated: Bool = false, slot: Int,
        marks: [ChangeMark] = []
    ) {
        self.path = path
        self.rawPath = rawPath
        self.oldPath = oldPath
        self.kind = kind
        self.base = base
        self.result = result
        self.isBinary = isBinary
        self.additions = additions
        self.deletions = deletions
        self.patch = patch
        self.isTruncated = isTruncated
        self.slot = slot
        self.marks = marks
    }
}

extension FileChange {
    /// What was stored before there were marks has none.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            path: try values.decode(String.self, forKey: .path), rawPath: try values.decodeIfPresent(String.self, forKey: .rawPath),
            oldPath: try values.decodeIfPresent(String.self, forKey: .oldPath), kind: try values.decode(Kind.self, forKey: .kind),
            base: try values.decodeIfPresent(FileState.self, forKey: .base),
            result: try values.decodeIfPresent(FileState.self, forKey: .result),
            isBinary: try values.decode(Bool.self, forKey: .isBinary), additions: try values.decode(Int.self, forKey: .additions),
            deletions: try values.decode(Int.self, forKey: .deletions), patch: try values.decodeIfPresent(String.self, forKey: .patch),
            isTruncated: try values.decode(Bool.self, forKey: .isTruncated), slot: try values.decode(Int.self, forKey: .slot),
            marks: try values.decodeIfPresent([ChangeMark].self, forKey: .marks) ?? [])
    }

    package func withPatch(_ patch: String?) -> FileChange {
        FileChange(
            path: path, rawPath: rawPath, oldPath: oldPath, kind: kind, base: base, result: result, isBinary: isBinary,
            additions: additions, deletions: deletions, patch: patch, isTruncated: isTruncated, slot: slot, marks: marks)
    }
}

package struct FileState: Sendable, Equatable, Codable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case file
        case executable
        case symlink
    }

    package let kind: Kind
    package let size: Int64

    package init(kind: Kind, size: Int64) {
        self.kind = kind
        self.size = size
    }
}

package struct IgnoredChanges: Sendable, Equatable, Codable {
    package let path: String
    package let files: Int
    package let bytes: Int64
    /// Of the files in it, by their names alone, each with the path that has it; at most twenty.
    package let marks: [ChangeMark]

    package init(path: String, files: Int, bytes: Int64, marks: [ChangeMark] = []) {
        self.path = path
        self.files = files
        self.bytes = bytes
        self.marks = marks
    }
}

extension IgnoredChanges {
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            path: try values.decode(String.self, forKey: .path), files: try values.decode(Int.self, forKey: .files),
            bytes: try values.decode(Int64.self, forKey: .bytes),
            marks: try values.decodeIfPresent([ChangeMark].self, forKey: .marks) ?? [])
    }
}

package struct AgentCommit: Sendable, Equatable, Codable {
    package let hash: String
    package let subject: String

    package init(hash: String, subject: String) {
        self.hash = hash
        self.subject = subject
    }
}
