import Logging
import RoostModel
import RoostSupport

/// What the types of this target have in common: places in the state folder, threads for blocking work, git, and limits. Each type takes it
/// in its initializer, beside the few other types that it needs.
struct FileServices: Sendable {
    let folders: StateFolders
    let work = BlockingWork()
    let gitPlaces: GitPlaces
    let logger: Logger
    /// Called at every step of an application that a crash could separate from the next one.
    let faultPoint: @Sendable (FaultPoint) throws -> Void

    private let command: HostCommand
    private let gitExecutable: String?
    /// Bounds the concurrent work on the files of one project. A disk that does not answer holds every thread that waits for it; further
    /// callers wait without a thread. More than eight at a time are not faster on one disk.
    private let perProject = KeyedLimiter<String>(limit: 8)

    /// - Parameter gitExecutable: absolute path of git; `nil` where git is not installed.
    init(
        folders: StateFolders, git command: HostCommand, gitExecutable: String?, logger: Logger,
        faultPoint: @escaping @Sendable (FaultPoint) throws -> Void
    ) {
        self.folders = folders
        self.command = command
        self.gitExecutable = gitExecutable
        self.logger = logger
        self.faultPoint = faultPoint
        gitPlaces = GitPlaces(work: work, folders: folders)
    }

    // MARK: - Git

    /// Git for a project; `nil` where the project is no repository or git is not installed.
    func git(for project: ProjectFolder) -> Git? {
        guard let gitExecutable, project.kind != .plain else { return nil }
        return Git(command: command, executable: gitExecutable, project: project, places: gitPlaces)
    }

    /// - Throws: `ApplyFailure` where the project is no repository or git is not installed.
    func requireGit(_ project: ProjectFolder) throws -> Git {
        guard project.kind != .plain else {
            throw ApplyFailure(description: "\(project.path) is no git repository; apply to the files instead")
        }
        guard let git = git(for: project) else {
            throw ApplyFailure(description: "git is not installed; install it, or apply to the files")
        }
        return git
    }

    // MARK: - Operations of the port

    /// Performs an operation on a project's files within the project's limit. Cancellation of the caller does not stop it between two
    /// steps.
    ///
    /// - Throws: what `body` throws; ``WorkTreeError/io(_:)`` for a failed system call.
    func perform<Value>(on project: String, _ body: () async throws -> Value) async throws -> Value {
        try await perProject.performDespiteCancellation(project) { try await perform(body) }
    }

    /// Translates a failed system call into an error of the port.
    func perform<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as SystemError {
            throw WorkTreeError.io(error.description)
        }
    }
}
