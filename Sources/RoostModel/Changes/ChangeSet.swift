/// What one run changed, file by file, from its base to its result. Captured once at the run's end and not changed afterwards.
package struct ChangeSet: Sendable, Equatable, Codable {
    /// The changed files.
    package var changes: [FileChange]
    /// Changed files below ignored paths: counted per topmost ignored folder, applied only on request.
    package var ignored: [IgnoredChanges]
    /// Commits that the agent made, oldest first; empty if the project is not a git repository.
    package var commits: [AgentCommit]
    /// What else it created in its repository: branches, tags, stash entries, notes.
    package var references: [AgentReference]
    /// What a person should know about the capture, one sentence each.
    package var notes: [String]
    /// SHA-256 in hexadecimal of everything that an application would use. Equal digests mean that what was reviewed is what gets applied.
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

    /// Change sets stored by versions without references decode with none.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            changes: try values.decode([FileChange].self, forKey: .changes),
            ignored: try values.decode([IgnoredChanges].self, forKey: .ignored),
            commits: try values.decode([AgentCommit].self, forKey: .commits),
            references: try values.decodeIfPresent([AgentReference].self, forKey: .references) ?? [],
            notes: try values.decode([String].self, forKey: .notes), digest: try values.decodeIfPresent(String.self, forKey: .digest))
    }

    /// Maps chosen paths to the paths of the changes. The old name of a renamed file selects it too.
    package func named(_ paths: [String]) -> [String] {
        let chosen = Set(paths)
        return changes.filter { chosen.contains($0.path) || $0.oldPath.map(chosen.contains) == true }.map(\.path)
    }

    /// The counts of this change set.
    package var summary: DiffSummary {
        DiffSummary(
            files: changes.count, additions: changes.reduce(0) { $0 + $1.additions },
            deletions: changes.reduce(0) { $0 + $1.deletions }, ignored: ignored.reduce(0) { $0 + $1.files },
            commits: commits.count + references.count)
    }
}

/// Counts of a change set, for lists and events.
package struct DiffSummary: Sendable, Equatable, Codable {
    /// Changed files, ignored ones not included.
    package let files: Int
    /// Added lines.
    package let additions: Int
    /// Deleted lines.
    package let deletions: Int
    /// Changed files below ignored paths; `nil` if none.
    package let ignored: Int?
    /// Commits and other references that the agent created; `nil` if none.
    package let commits: Int?

    package init(files: Int, additions: Int, deletions: Int, ignored: Int = 0, commits: Int = 0) {
        self.files = files
        self.additions = additions
        self.deletions = deletions
        self.ignored = ignored == 0 ? nil : ignored
        self.commits = commits == 0 ? nil : commits
    }
}

/// One changed file, from base to result.
package struct FileChange: Sendable, Equatable, Codable {
    /// What happened to the file.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case added
        case modified
        case deleted
        case renamed
        /// Only the executable bit changed.
        case modeChanged = "mode_changed"
        /// The file type changed, for example from a file to a link.
        case typeChanged = "type_changed"
    }

    /// Relative to the project's root, with `/` between components. If the name is not valid UTF-8, this is its display form; see
    /// `rawPath`.
    package let path: String
    /// The exact bytes of the path in base64 if they are not valid UTF-8; otherwise `nil`.
    package let rawPath: String?
    /// The previous path of a renamed file.
    package let oldPath: String?
    package let kind: Kind
    /// The file in the base; `nil` if it was added.
    package let base: FileState?
    /// The file in the result; `nil` if it was deleted.
    package let result: FileState?
    /// Whether either side is not text.
    package let isBinary: Bool
    /// Added lines; 0 for binary files.
    package let additions: Int
    /// Deleted lines; 0 for binary files.
    package let deletions: Int
    /// The unified diff of this file without its header lines; `nil` if the file is binary or too large, or nothing differs.
    package let patch: String?
    /// Whether ``patch`` was left out because the file or the patch is too large.
    package let isTruncated: Bool
    /// Index of this change's stored contents below the run's folder.
    package let slot: Int
    /// Why it deserves a second look; empty if there is no reason.
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
    /// Changes stored by versions without marks decode with none.
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

    /// The same change with another patch.
    package func withPatch(_ patch: String?) -> FileChange {
        FileChange(
            path: path, rawPath: rawPath, oldPath: oldPath, kind: kind, base: base, result: result, isBinary: isBinary,
            additions: additions, deletions: deletions, patch: patch, isTruncated: isTruncated, slot: slot, marks: marks)
    }
}

/// The type and size of a file on one side of a change.
package struct FileState: Sendable, Equatable, Codable {
    /// The type of the file.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case file
        case executable
        case symlink
    }

    package let kind: Kind
    /// In bytes; for a link, the length of its target.
    package let size: Int64

    package init(kind: Kind, size: Int64) {
        self.kind = kind
        self.size = size
    }
}

/// Changed files below one ignored path.
package struct IgnoredChanges: Sendable, Equatable, Codable {
    /// The topmost ignored path, relative to the project.
    package let path: String
    /// How many files changed below it.
    package let files: Int
    /// Their total size.
    package let bytes: Int64
    /// Marks of its files, by file name alone, each with its path; at most twenty.
    package let marks: [ChangeMark]

    package init(path: String, files: Int, bytes: Int64, marks: [ChangeMark] = []) {
        self.path = path
        self.files = files
        self.bytes = bytes
        self.marks = marks
    }
}

extension IgnoredChanges {
    /// Values stored by versions without marks decode with none.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            path: try values.decode(String.self, forKey: .path), files: try values.decode(Int.self, forKey: .files),
            bytes: try values.decode(Int64.self, forKey: .bytes),
            marks: try values.decodeIfPresent([ChangeMark].self, forKey: .marks) ?? [])
    }
}

/// A commit that the agent made.
package struct AgentCommit: Sendable, Equatable, Codable {
    /// In hexadecimal.
    package let hash: String
    /// The first line of the commit message.
    package let subject: String

    package init(hash: String, subject: String) {
        self.hash = hash
        self.subject = subject
    }
}
