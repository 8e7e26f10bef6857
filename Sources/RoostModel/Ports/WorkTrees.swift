/// Work trees, their diffs, and applying and undoing diffs in projects.
package protocol WorkTrees: Sendable {
    /// Finds the project that a folder belongs to and determines its kind.
    ///
    /// - Throws: ``WorkTreeError`` if it cannot be worked on.
    func locate(_ path: String) async throws -> ProjectFolder

    /// A path with all links resolved; `nil` if nothing is there or it cannot be reached.
    func resolve(_ path: String) -> String?

    /// The project at a path that was recorded when it was first located. It is refused if a link leads there now.
    ///
    /// - Throws: ``WorkTreeError/replaced(_:_:)``.
    func locate(recorded path: String) async throws -> ProjectFolder

    /// What ``prepare(_:_:_:hidesEnvironmentFiles:isMounted:)`` would create or find, without creating anything.
    func planned(_ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree

    /// Creates the work tree of a task (first run) or finds it (later runs).
    ///
    /// - Parameters:
    ///   - hidesEnvironmentFiles: whether the sandbox shows environment files as empty. git inside is then told that they are unchanged.
    ///   - isMounted: whether a process of the task uses the tree; see ``WorkTree/isBehind``.
    func prepare(
        _ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode, hidesEnvironmentFiles: Bool, isMounted: Bool
    ) async throws -> WorkTree

    /// Records the base that the run's diff is measured from. Must be called before anything is written into the tree.
    func recordBase(_ run: RunID, _ tree: WorkTree) async throws -> BaseSummary

    /// Compares the tree with the base and stores the run's changes permanently. Idempotent.
    func capture(_ run: RunID, _ tree: WorkTree) async throws -> ChangeSet

    /// The stored changes of a run; `nil` if none were captured or retention removed them.
    func changes(of run: RunID) async throws -> ChangeSet?

    /// The stored changes of a run as a patch for `git apply`, byte for byte, in pieces; `nil` if there are none.
    ///
    /// - Throws: ``PatchError`` if a patch cannot express them; then no piece is returned.
    func patch(of run: RunID) async throws -> AsyncThrowingStream<[UInt8], any Error>?

    /// Checks whether a run's stored changes are those that were shown and match the tree. If the tree was written to after the capture (by
    /// a shell), the changes are captured again. No process may use the tree meanwhile.
    ///
    /// - Parameters:
    ///   - digest: the digest of what was shown; `nil` if unknown.
    ///   - includesIgnored: whether ignored files are checked too.
    /// - Returns: ``ReviewOutcome/changed(_:)`` with the paths that differ from what was shown.
    func review(_ run: RunID, _ tree: WorkTree, shown digest: String?, includesIgnored: Bool) async throws -> ReviewOutcome

    /// Applies the stored changes to the project, all or nothing. Crash-safe: after a restart ``recover(_:)`` settles the application.
    /// Applications to the same project run one after another.
    ///
    /// - Returns: the application with its final status (`applied`, `conflicted` or `failed`).
    func apply(_ application: Application, _ tree: WorkTree) async -> Application

    /// Restores what an application replaced. If a file was changed since, nothing is restored and the application names the file.
    ///
    /// - Returns: the application with status `undone`, or `applied` with `message` and `conflicts` if it could not be undone.
    func undo(_ application: Application) async -> Application

    /// Adds a signature to the commit of an application, if that commit is still the newest.
    ///
    /// - Returns: the application with the signed commit.
    /// - Throws: ``WorkTreeError``; nothing was changed then.
    func sign(_ application: Application, _ signature: String) async throws -> Application

    /// Settles an application that a crash left `applying` or `undoing`.
    func recover(_ application: Application) async -> Application

    /// Discards the changes in a work tree, so that the task's next run starts from the current project.
    func discard(_ tree: WorkTree) async throws

    /// Deletes a work tree, everything stored for these runs, and the undo data of these applications. Succeeds if nothing is left.
    func remove(_ task: TaskID, runs: [RunID], applications: [ApplicationID]) async throws

    /// Bytes that the tree and what is stored for these runs occupy, without the project.
    func footprint(_ tree: WorkTree, runs: [RunID]) async -> Int64

    /// Repository objects that no task needs. Bytes count only if nobody else has the object.
    ///
    /// - Parameter tasks: tasks that count as deleted.
    func unusedObjects(leavingOut tasks: Set<TaskID>) async -> Occupied

    /// Removes repository objects that no task needs.
    func sweepObjects() async throws -> Occupied

    /// The tasks that were started in another folder than the one that is at the path now.
    ///
    /// - Parameter isConfirmed: whether they use the present folder from now on.
    func relink(_ path: String, isConfirmed: Bool) async throws -> ProjectRelink
}

extension WorkTrees {
    /// Deletes a work tree of a task without applications.
    package func remove(_ task: TaskID, runs: [RunID]) async throws { try await remove(task, runs: runs, applications: []) }
}

/// A number of things and the disk space that they occupy.
package struct Occupied: Sendable, Equatable {
    package var count: Int
    /// Disk space in bytes.
    package var bytes: Int64

    package init(count: Int = 0, bytes: Int64 = 0) {
        self.count = count
        self.bytes = bytes
    }
}

/// A folder that people work on.
package struct ProjectFolder: Sendable, Equatable, Codable {
    /// Whether and how the folder is a git repository.
    package enum Kind: String, Codable, Sendable {
        case plain
        case git
        /// A git repository without any commit.
        case gitUnborn = "git_unborn"
        /// A linked work tree of another repository (`.git` is a file).
        case gitLinked = "git_linked"
        /// A submodule of another repository.
        case gitSubmodule = "git_submodule"
    }

    /// Absolute and resolved. For a repository, its top folder.
    package let path: String
    package let kind: Kind
    /// The folder that was asked for, relative to the project; empty for its root.
    package let subfolder: String
    /// The owner of the folder; runs use this identity.
    package let ownerUID: UInt32
    package let ownerGID: UInt32
    /// Relative paths of submodules. People are told about them; changes in them are not applied.
    package let submodules: [String]
    /// The identity of the folder when it was recorded; `nil` in older records.
    package var identity: FolderIdentity?

    package init(
        path: String, kind: Kind, subfolder: String, ownerUID: UInt32, ownerGID: UInt32, submodules: [String] = [],
        identity: FolderIdentity? = nil
    ) {
        self.path = path
        self.kind = kind
        self.subfolder = subfolder
        self.ownerUID = ownerUID
        self.ownerGID = ownerGID
        self.submodules = submodules
        self.identity = identity
    }
}

/// The directory that a run may change, as the sandbox presents it.
package struct WorkTree: Sendable, Equatable, Codable {
    /// How the tree is kept apart from the project.
    package enum Layout: Sendable, Equatable, Codable {
        /// An overlay mount: `lower` below, writes go to `upper`, `work` is for overlayfs, `mountPoint` is an empty folder.
        case overlay(lower: String, upper: String, work: String, mountPoint: String)
        /// A copy in its own folder, shown at the project's path.
        case copy(String)
        /// The project itself.
        case inPlace
    }

    package let taskID: TaskID
    package var project: ProjectFolder
    /// How the tree is kept apart from the project.
    package let layout: Layout
    /// A git configuration file for the run: the owner's global settings, as far as a run may see them. Determined each time the tree is
    /// prepared, never stored.
    package var gitSettings = ""
    /// Host folders that the run's git needs besides its own git folder, each mounted read-only in the project. Determined each time the
    /// tree is prepared, never stored.
    package var gitFolders: [GitFolderShown] = []

    /// Whether the project's repository changed while a process has the tree mounted. The process must end before the tree can be updated.
    package var isBehind = false
    /// What people should know before the run, one sentence each.
    package var notes: [String] = []

    /// A host folder that is mounted read-only in the project.
    package struct GitFolderShown: Sendable, Equatable {
        /// Absolute path on the host.
        package let source: String
        /// Relative to the project.
        package let place: String

        package init(source: String, place: String) {
            self.source = source
            self.place = place
        }
    }

    package init(taskID: TaskID, project: ProjectFolder, layout: Layout) {
        self.taskID = taskID
        self.project = project
        self.layout = layout
    }

    private enum CodingKeys: CodingKey {
        case taskID, project, layout
    }
}

/// The result of a review.
package enum ReviewOutcome: Sendable, Equatable {
    case same
    /// Different from what was shown; the paths that are known to differ.
    case changed([String])
}

/// Why a patch cannot express the changes.
package struct PatchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence for people.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// What a recorded base contains.
package struct BaseSummary: Sendable, Equatable {
    /// Files in the base.
    package let files: Int
    /// Files that differ from the repository's HEAD.
    package let dirtyFiles: Int
    /// What people should know before the run, one sentence each (large files that are not copied, submodules, mixed owners).
    package let notes: [String]

    package init(files: Int, dirtyFiles: Int, notes: [String]) {
        self.files = files
        self.dirtyFiles = dirtyFiles
        self.notes = notes
    }
}

/// Errors of work trees and projects; the descriptions are for people.
package enum WorkTreeError: Error, Sendable, Equatable {
    case notFound(String)
    case notADirectory(String)
    case notReadable(String)
    case notWritable(String)
    case notOurs(String, owner: UInt32)
    /// A folder that is too broad to be a project: the root, a home, the state folder.
    case refused(String, why: String)
    /// The folder at the path is not the recorded one.
    case replaced(String, FolderReplacement)
    /// Files whose group an unprivileged overlay cannot represent; a copy works.
    case unmappedOwners(path: String, example: String)
    /// The commit of an application cannot be signed any more.
    case notSignable(String)
    case gitFailed(String)
    case io(String)
}

extension WorkTreeError: CustomStringConvertible {
    /// One sentence for people: what is wrong, and what to do.
    package var description: String {
        switch self {
        case .notFound(let path): "there is no folder \(path)"
        case .notADirectory(let path): "\(path) is not a folder"
        case .notReadable(let path): "\(path) cannot be read; check its permissions"
        case .notWritable(let path): "\(path) is read-only; its changes can be reviewed but not applied there"
        case .notOurs(let path, let owner): "\(path) belongs to another user (uid \(owner)); work on your own copy"
        case .refused(let path, let why): "\(path) cannot be a project: \(why)"
        case .replaced(let path, .gone):
            "there is no folder \(path) any more; it was moved or removed, or its disk is not mounted. Restore it to continue"
        case .replaced(let path, .link(let target)):
            "\(path) is now a symbolic link to \(target), not the folder in which the work began; nothing was done. Remove the link, or "
                + "start a new task in \(target)"
        case .replaced(let path, let replacement):
            "\(path) is no longer the folder in which the work began"
                + (replacement == .otherFileSystem ? ", but one on another file system" : " (it was moved, restored or created again)")
                + "; nothing was done. To continue there, its owner can run: roost project relink \(path)"
        case .unmappedOwners(let path, let example):
            "\(path) contains files of other groups (\(example)), which a copy-on-write layer cannot change without root; "
                + "use --work-tree clone"
        case .notSignable(let why): "the commit was not signed: \(why)"
        case .gitFailed(let why): "git failed: \(why)"
        case .io(let why): why
        }
    }
}
