/// The application of a run's changes to the project. It is stored, so that after a crash it is either completed or rolled back, and can be
/// undone later.
package struct Application: Sendable, Equatable, Codable {
    /// The state of an application.
    package enum Status: String, Codable, Sendable, CaseIterable {
        /// The intent is stored; files may be partly written. Recovery at the next start completes it or rolls it back.
        case applying
        case applied
        /// Nothing was changed; `conflicts` says why.
        case conflicted
        /// Nothing was changed (rolled back); `message` says why.
        case failed
        case undoing
        case undone
    }

    package let id: ApplicationID
    package let runID: RunID
    package let taskID: TaskID
    /// The resolved root of the project.
    package let projectPath: String
    /// Where the changes go.
    package let target: ApplyTarget
    /// The chosen paths, relative to the project; `nil` for all.
    package let paths: [String]?
    /// Whether changed files below ignored paths are applied too.
    package let includesIgnored: Bool
    /// The message of the resulting commit; `nil` for a default that names the task and the run.
    package let commitMessage: String?
    /// How lines changed on both sides are resolved; `nil` reports a conflict.
    package let preference: ApplyPreference?
    package var status: Status
    /// The written paths, relative to the project.
    package var files: [String]
    /// Why nothing was applied; empty unless the status is `conflicted`.
    package var conflicts: [ApplyConflict]
    /// The resulting branch or commit, if there is one.
    package var reference: String?
    /// For people: why it failed or could not be undone.
    package var message: String?
    /// For people: what else happened in a successful application, or could not be done.
    package var note: String?
    /// The resulting commit, if the person's git signs commits and this one is not signed yet.
    package var unsigned: UnsignedCommit?
    package let createdAt: Timestamp
    /// When it reached a final status.
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

    /// Whether it changed anything in the project or its repository.
    package var changedSomething: Bool {
        switch target {
        case .branch: true
        case .commit where reference != nil: true
        case .files, .commit:
            !files.isEmpty || (note ?? "").split(separator: "; ").contains { EmptyFolderNotes.isOne(String($0)) }
        }
    }
}

/// Where an application puts the changes.
package enum ApplyTarget: String, Codable, Sendable, CaseIterable {
    /// Into the project's files, uncommitted.
    case files
    /// As a branch `roost/<task>` with one commit; the project's files stay untouched.
    case branch
    /// Into the files, then committed on the current branch.
    case commit
}

/// Which side wins if a run and a person changed the same lines, in the terms of `git merge`.
package enum ApplyPreference: String, Codable, Sendable, CaseIterable {
    /// The project's current content.
    case ours
    /// The run's content.
    case theirs
}

/// A file that could not be applied.
package struct ApplyConflict: Sendable, Equatable, Codable {
    /// Relative to the project.
    package let path: String
    /// One sentence: which changes conflict.
    package let reason: String
    /// The merged text with conflict markers, if the file is text.
    package let preview: String?

    package init(path: String, reason: String, preview: String? = nil) {
        self.path = path
        self.reason = reason
        self.preview = preview
    }
}
