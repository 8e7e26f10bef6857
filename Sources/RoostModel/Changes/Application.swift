/// Bringing a run's changes into the project: a stored object that a crash leaves either whole or undone, and that can be undone later.
package struct Application: Sendable, Equatable, Codable {
    package enum Status: String, Codable, Sendable, CaseIterable {
        /// The intent is stored; files may be half-way. A restart completes or rolls back.
        case applying
        case applied
        /// Nothing was changed: see `conflicts`.
        case conflicted
        /// Nothing is changed (rolled back): see `message`.
        case failed
        case undoing
        case undone
    }

    package let id: ApplicationID
    package let runID: RunID
    package let taskID: TaskID
    package let projectPath: String
    package let target: ApplyTarget
    /// Chosen paths; `nil` for all.
    package let paths: [String]?
    package let includesIgnored: Bool
    /// Of the commit that comes of it; `nil` for one that names the task and the run.
    package let commitMessage: String?
    /// What becomes of lines that both changed; `nil` for a conflict.
    package let preference: ApplyPreference?
    package var status: Status
    /// What was written, relative to the project.
    package var files: [String]
    package var conflicts: [ApplyConflict]
    /// The branch or commit that came of it, where there is one.
    package var reference: String?
    package var message: String?
    /// What else a person should know of one that was carried out: what came beside the files, or could not.
    package var note: String?
    /// The commit that came of it, where the person's git signs commits and this one is not signed.
    package var unsigned: UnsignedCommit?
    package let createdAt: Timestamp
    package var endedAt: Timestamp?

    package init(
        id: ApplicationID, runID: RunID, taskID: TaskID, projectPath: String, target: ApplyTarget = .files, paths: [String]? = nil,
        includesIgnored: Bool = false, commitMessage: String? = nil, preference: ApplyPreference? = nil, status: Status = .applying,
        files: [String] = [], conflicts: [ApplyConflict] = [],
        reference: String? = nil, message: String? = nil, note: String? = nil, unsigned: UnsignedCommit? = nil, createdAt: Timestamp,
        endedAt: Timestamp? = nil
    ) {
        self.id = id
        self.runID = runID
        self.taskID = taskID
        self.projectPath = projectPath
        self.target = target
        self.paths = paths
        self.includesIgnored = includesIgnored
        self.commitMessage = commitMessage
        self.preference = preference
        self.status = status
        self.files = files
        self.conflicts = conflicts
        self.reference = reference
        self.message = message
        self.note = note
        self.unsigned = unsigned
        self.createdAt = createdAt
        self.endedAt = endedAt
    }

    /// Whether it changed anything in the project.
    package var changedSomething: Bool {
        switch target {
        case .branch: true
        case .commit where reference != nil: true
        case .files, .commit:
            !files.isEmpty || (note ?? "").split(separator: "; ").contains { EmptyFolderNotes.isOne(String($0)) }
        }
    }
}

package enum ApplyTarget: String, Codable, Sendable, CaseIterable {
    /// Into the files of the project, uncommitted.
    case files
    /// As a branch `roost/<task>` with one commit, the project's files untouched.
    case branch
    /// Into the files, then committed on the current branch.
    case commit
}

/// Which side wins where a run and a person changed the same lines, in the words of `git merge`.
package enum ApplyPreference: String, Codable, Sendable, CaseIterable {
    /// What is in the project now.
    case ours
    /// What the run made.
    case theirs
}

package struct ApplyConflict: Sendable, Equatable, Codable {
    package let path: String
    /// One sentence: what stands against what.
    package let reason: String
    /// The merged text with conflict markers, where the file is text.
    package let preview: String?

    package init(path: String, reason: String, preview: String? = nil) {
        self.path = path
        self.reason = reason
        self.preview = preview
    }
}
