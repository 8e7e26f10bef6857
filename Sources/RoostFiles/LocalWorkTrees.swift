package import Logging
package import RoostModel
import RoostSupport

/// Work trees on the disk of this machine.
///
/// Everything lies under the state folder: `worktrees/<task>` (the layer or the copy), `bases/<run>`, `changes/<run>`, `applications/<id>` and
/// `locks`. Bases and changes belong to runs, the tree to the task.
package final class LocalWorkTrees: WorkTrees {
    let folders: StateFolders
    let command: HostCommand
    let gitExecutable: String?
    let logger: Logger
    let faultPoint: @Sendable (FaultPoint) throws -> Void
    let work = BlockingWork()
    let gitPlaces: GitPlaces
    let trash: Trash
    let turns = KeyedLimiter<String>()
    /// Stores of kept objects that a task which is being prepared has asked for.
    let objectsInUse = NamesInUse()
    let newestBases = NewestBases()
    /// Bounds the work on the files of one project, because a disk that does not answer holds every thread that waits for it: further callers wait
    /// without a thread. More at once would not be quicker on one project's disk.
    private let perProject = KeyedLimiter<String>(limit: 8)

    /// - Parameters:
    ///   - stateFolder: absolute; made where it is missing, private to the daemon's user.
    ///   - gitExecutable: absolute path of git; without it repositories are treated as plain folders and nothing can end as a branch or commit.
    ///   - faultPoint: called at every step of an application that a crash could separate from the next; tests throw from it.
    package init(
        stateFolder: String, git: HostCommand, gitExecutable: String?, logger: Logger,
        faultPoint: @escaping @Sendable (FaultPoint) throws -> Void = { _ in }
    ) {
        folders = StateFolders(root: stateFolder)
        command = git
        gitPlaces = GitPlaces(work: work, folders: folders)
        trash = Trash(folder: folders.trash, logger: logger)
        self.gitExecutable = gitExecutable
        self.logger = logger
        self.faultPoint = faultPoint
    }

    /// git for a project; `nil` where the project is no repository or there is no git.
    func git(for project: ProjectFolder) -> Git? {
        guard let gitExecutable, project.kind != .plain else { return nil }
        return Git(command: command, executable: gitExecutable, project: project, places: gitPlaces)
    }

    /// Removes git's scratch folders; when no daemon works yet, and when none does any more.
    package func removeLeftovers() { OwnerScratch.removeLeftovers(folders) }

    /// Removes the locks that a crash of the daemon left in repositories. Call it before any recovery of applications: those change references.
    package func removeAbandonedLocks() async {
        do {
            for path in try await gitPlaces.referenceLocks.recover(work) {
                logger.notice("Lock of an interrupted git removed", metadata: .keys((.path, path)))
            }
        } catch {
            logger.warning("Locks of an interrupted git cannot be removed", metadata: .keys((.error, "\(error)")))
        }
    }

    /// Deletes in the background what an earlier daemon had discarded and not yet deleted.
    package func deleteDiscarded() { trash.deleteLeftovers() }

    /// Returns when nothing that was discarded before the call is left on the disk.
    package func drainTrash() async { await trash.drain() }

    package func locate(_ path: String) async throws -> ProjectFolder {
        let locator = ProjectLocator(stateFolder: folders.root)
        return try await settling(path) {
            let project = try await self.work.run { try locator.locate(path) }
            if let git = self.git(for: project) {
                try await git.check()
                git.warmUp()
            }
            return project
        }
    }

    package func resolve(_ path: String) -> String? { ProjectLocator.resolved(path) }

    package func locate(recorded path: String) async throws -> ProjectFolder {
        let locator = ProjectLocator(stateFolder: folders.root)
        return try await settling { try await self.work.run { try locator.locate(recorded: path) } }
    }

    package func planned(_ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree {
        let layout = TreeLayout(folder: folders.workTree(task))
        return WorkTree(taskID: task, project: project, layout: layout.layout(project, layout.mode(mode, project).mode))
    }

    package func prepare(
        _ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode, hidesEnvironmentFiles: Bool = true, isMounted: Bool = false
    ) async throws -> WorkTree {
        let layout = TreeLayout(folder: folders.workTree(task))
        let laid = try await settling(project.path) { try await self.work.run { try layout.prepare(project, mode) } }
        var tree = WorkTree(taskID: task, project: project, layout: laid.layout)
        tree.notes = laid.notes
        if let git = git(for: project) { tree.gitSettings = await gitPlaces.settingsForRuns(of: git) }
        let made = tree
        let followed = try await settling(project.path) { try await self.followCommits(made, isMounted: isMounted) }
        tree = try await settling(project.path) {
            try await self.work.run {
                var tree = made
                try self.rebaseLayer(&tree, isMounted: isMounted, followed)
                try self.prepareRepository(&tree, hidesEnvironmentFiles: hidesEnvironmentFiles, isMounted: isMounted, followed)
                return tree
            }
        }
        return tree
    }

    package func changes(of run: RunID) async throws -> ChangeSet? {
        let folder = folders.changes(run)
        return try await settling { try await self.work.run { try self.stored(folder)?.changeSet } }
    }

    package func discard(_ tree: WorkTree) async throws {
        let layout = TreeLayout(folder: folders.workTree(tree.taskID))
        try await settling { try await self.work.run { try layout.discard(tree.project, into: self.trash) } }
    }

    /// The same, as one of few for a project.
    func settling<Value>(_ project: String, _ body: () async throws -> Value) async throws -> Value {
        // An operation that has begun must not stop between two of its steps because its caller went away.
        try await perProject.performDespiteCancellation(project) { try await settling(body) }
    }

    /// Failed system calls leave this room as errors of the port.
    func settling<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as SystemError {
            throw WorkTreeError.io(error.description)
        }
    }
}
