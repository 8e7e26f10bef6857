/// Work trees, their diffs, and the way of a diff into the project and back out.
package protocol WorkTrees: Sendable {
    /// Finds the project that a folder belongs to and says what kind of folder it is.
    ///
    /// - Throws: ``WorkTreeError`` where it cannot be worked on.
    func locate(_ path: String) async throws -> ProjectFolder

    /// A path with all its links resolved; `nil` where nothing is there, or it cannot be reached.
    func resolve(_ path: String) -> String?

    /// The project at a path that was recorded when it was first located: no link leads there, else it is refused.
    ///
    /// - Throws: ``WorkTreeError/replaced(_:_:)``.
    func locate(recorded path: String) async throws -> ProjectFolder

    /// What ``prepare(_:_:_:hidesEnvironmentFiles:isMounted:)`` would make or find, without making anything.
    func planned(_ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree

    /// Makes (first run of a task) or finds again (later runs) the work tree of a task.
    ///
    /// - Parameters:
    ///   - hidesEnvironmentFiles: whether the sandbox shows environment files as empty: git inside is then told that they are as they were.
    ///   - isMounted: whether a process of the task has the tree; see ``WorkTree/isBehind``.
    func prepare(
        _ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode, hidesEnvironmentFiles: Bool, isMounted: Bool
    ) async throws -> WorkTree

    /// Records the state that the run's diff will be measured from. Must be done before anything is written into the tree.
    func recordBase(_ run: RunID, _ tree: WorkTree) async throws -> BaseSummary

    /// Compares base and tree, and stores the run's changes for good. Idempotent.
    func capture(_ run: RunID, _ tree: WorkTree) async throws -> ChangeSet

    /// The stored changes of a run; `nil` where none were captured or retention removed them.
    func changes(of run: RunID) async throws -> ChangeSet?

    /// The stored changes of a run as a patch that `git apply` takes, byte for byte, in pieces; `nil` where there are none.
    ///
    /// - Throws: ``PatchError`` where they cannot be said by a patch; then not one piece is given.
    func patch(of run: RunID) async throws -> AsyncThrowingStream<[UInt8], any Error>?

    /// Looks whether a run's stored changes are what was shown, and what the tree holds. Where the tree was written to after the capture (by a
    /// shell), the changes are captured again. No process may have the tree meanwhile.
    ///
    /// - Parameters:
    ///   - digest: of what was shown; `nil` where nobody says.
    ///   - includesIgnored: whether ignored files count too.
    /// - Returns: paths that are not as they were shown; empty where nothing changed.
    func review(_ run: RunID, _ tree: WorkTree, shown digest: String?, includesIgnored: Bool) async throws -> ReviewOutcome

    /// Brings the stored changes into the project, all or nothing. Safe against a crash at any moment: after a restart
    /// ``recover(_:)`` settles it. One application at a time in a project; others wait.
    ///
    /// - Returns: the application with its final status (`applied`, `conflicted` or `failed`).
    func apply(_ application: Application, _ tree: WorkTree) async -> Application

    /// Restores what an application replaced, unless a file changed since, which it names; then nothing is changed.
    ///
    /// - Returns: the application with status `undone`, or `applied` with `message` and `conflicts` where it could not be undone.
    func undo(_ application: Application) async -> Application

    /// Puts a signature on the commit that came of an application, where that commit is still the newest.
    ///
    /// - Returns: the application, whose commit is signed now.
    /// - Throws: ``WorkTreeError``, where nothing was changed.
    func sign(_ application: Application, _ signature: String) async throws -> Application

    /// Settles an application that a crash left `applying` or `undoing`.
    func recover(_ application: Application) async -> Application

    /// Forgets what the work tree changed, so that the next run of the task starts from the project as it is.
    func discard(_ tree: WorkTree) async throws

    /// Deletes the work tree and everything stored for these runs, and what undoing these applications needs. Succeeds where nothing is left.
    func remove(_ task: TaskID, runs: [RunID], applications: [ApplicationID]) async throws

    /// Bytes that the tree, and what is stored for these runs, occupy beyond the project.
    func footprint(_ tree: WorkTree, runs: [RunID]) async -> Int64

    /// Objects of repositories that no task stands on; bytes are counted where nobody else has them.
    ///
    /// - Parameter leavingOut: tasks that count as gone.
    func unusedObjects(leavingOut tasks: Set<TaskID>) async -> Occupied

    /// Removes objects that no task stands on.
    func sweepObjects() async throws -> Occupied

    /// Which tasks were begun in another folder than the one that stands at the path now.
    ///
    /// - Parameter isConfirmed: whether they work in this one from now on.
    func relink(_ path: String, isConfirmed: Bool) async throws -> ProjectRelink
}

extension WorkTrees {
    package func remove(_ task: TaskID, runs: [RunID]) async throws { try await remove(task, runs: runs, applications: []) }
}

/// How much something takes.
package struct Occupied: Sendable, Equatable {
    package var count: Int
    package var bytes: Int64

    package init(count: Int = 0, bytes: Int64 = 0) {
        self.count = count
        self.bytes = bytes
    }
}

/// A folder that people work on.
package struct ProjectFolder: Sendable, Equatable, Codable {
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

    /// Absolute, resolved; the top of the repository where it is one.
    package let path: String
    package let kind: Kind
    /// Where the asked folder lies in the project; empty for its root.
    package let subfolder: String
    package let ownerUID: UInt32
    package let ownerGID: UInt32
    /// Submodules inside, relative paths: named to people, their changes are not applied.
    package let submodules: [String]
    /// Which folder stood at the path; `nil` in records that are older than this.
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

/// The directory that a run may change, as the sandbox must present it.
package struct WorkTree: Sendable, Equatable, Codable {
    package enum Layout: Sendable, Equatable, Codable {
        /// Mount an overlay: `lower` below, writes to `upper`; `work` is overlayfs' own; `mountPoint` an empty folder.
        case overlay(lower: String, upper: String, work: String, mountPoint: String)
        /// A folder of its own, shown at the project's path.
        case copy(String)
        /// The project itself.
        case inPlace
    }

    package let taskID: TaskID
    package var project: ProjectFolder
    package let layout: Layout
    /// A configuration file for the git of a run: what the project's owner set for all repositories, as far as a run may have it. Looked up each time
    /// that the tree is prepared, and never stored.
    package var gitSettings = ""
    /// Folders of the host that a run's git needs besides its own git folder, each shown read-only at its place in the project. Looked up like the
    /// settings.
    package var gitFolders: [GitFolderShown] = []

    /// Whether the project's repository moved on while a process has the tree mounted: the process must end before the tree can follow.
    package var isBehind = false
    /// What people should know before the run, each one sentence.
    package var notes: [String] = []

    package struct GitFolderShown: Sendable, Equatable {
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

package enum ReviewOutcome: Sendable, Equatable {
    case same
    /// Not what was shown; the paths that are known to differ.
    case changed([String])
}

/// Why changes cannot be said by a patch.
package struct PatchError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

package struct BaseSummary: Sendable, Equatable {
    package let files: Int
    package let dirtyFiles: Int
    /// Things a person should know before the run, each one sentence (large files not copied, submodules, mixed owners).
    package let notes: [String]

    package init(files: Int, dirtyFiles: Int, notes: [String]) {
        self.files = files
        self.dirtyFiles = dirtyFiles
        self.notes = notes
    }
}

package enum WorkTreeError: Error, Sendable, Equatable {
    case notFound(String)
    case notADirectory(String)
    case notReadable(String)
    case notWritable(String)
    case notOurs(String, owner: UInt32)
    /// A folder too broad to be a project: the root, a home, the state folder.
    case refused(String, why: String)
    /// What stands at the path is not the folder that was recorded.
    case replaced(String, FolderReplacement)
    /// Files whose group cannot be carried by an unprivileged overlay; a copy works.
    case unmappedOwners(path: String, example: String)
    /// The commit of an application cannot take a signature any more.
    case notSignable(String)
    case gitFailed(String)
    case io(String)
}

extension WorkTreeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let path): "there is no folder \(path)"
        case .notADirectory(let path): "\(path) is not a folder"
        case .notReadable(let path): "\(path) cannot be read; check its permissions"
        case .notWritable(let path): "\(path) is read-only; its changes can be reviewed but not applied there"
        case .notOurs(let path, let owner): "\(path) belongs to another user (uid \(owner)); work on a copy of your own"
        case .refused(let path, let why): "\(path) cannot be a project: \(why)"
        case .replaced(let path, .gone):
            "there is no folder \(path) any more; it was moved or removed, or its disk is not mounted. Bring it back to go on"
        case .replaced(let path, .link(let target)):
            "\(path) is a symbolic link now, to \(target), and not the folder that the work began in; nothing was done. Remove the link, or "
                + "start a new task in \(target)"
        case .replaced(let path, let replacement):
            "\(path) is another folder now than the one that the work began in"
                + (replacement == .otherFileSystem ? ", on another file system" : " (moved, restored or made anew)")
                + "; nothing was done. If the work belongs there, its owner says so once: roost project relink \(path)"
        case .unmappedOwners(let path, let example):
            "\(path) holds files of other groups (\(example)), which a copy-on-write layer cannot change without root; "
                + "use --work-tree clone"
        case .notSignable(let why): "the commit stays unsigned: \(why)"
        case .gitFailed(let why): "git failed: \(why)"
        case .io(let why): why
        }
    }
}
