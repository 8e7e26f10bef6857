package import Logging
package import RoostModel
import RoostSupport

/// The port ``WorkTrees`` for work trees on the local disk. It composes the types of this target and passes each call to one of them.
///
/// All records are in the state folder: `worktrees/<task>` (the layer or the copy), `bases/<run>`, `changes/<run>`, `applications/<id>` and
/// `locks`. Bases and changes belong to runs, the tree to the task.
package final class LocalWorkTrees: WorkTrees {
    private let services: FileServices
    private let trash: Trash
    private let identities: ProjectIdentities
    private let preparation: TreePreparation
    private let storage: TreeStorage
    private let base: BaseRecording
    private let changeCapture: ChangeCapture
    private let changeReview: ChangeReview
    private let patches: PatchStream
    private let execution: ApplicationExecution
    private let files: FileApplication
    private let branches: BranchApplication
    private let undoing: ApplicationUndo
    private let recovery: ApplicationRecovery
    private let signing: CommitSigning

    /// - Parameters:
    ///   - stateFolder: absolute path; created where it is missing, private to the daemon's user.
    ///   - git: runs git in a helper sandbox.
    ///   - gitExecutable: absolute path of git; without it repositories are treated as plain folders, and no application can end as a
    ///     branch or commit.
    ///   - faultPoint: called at every step of an application that a crash could separate from the next one; tests throw from it.
    package init(
        stateFolder: String, git: HostCommand, gitExecutable: String?, logger: Logger,
        faultPoint: @escaping @Sendable (FaultPoint) throws -> Void = { _ in }
    ) {
        let folders = StateFolders(root: stateFolder)
        services = FileServices(folders: folders, git: git, gitExecutable: gitExecutable, logger: logger, faultPoint: faultPoint)
        trash = Trash(folder: folders.trash, logger: logger)
        identities = ProjectIdentities(services: services)
        let objects = TaskObjects(folders: folders, work: services.work, trash: trash)
        preparation = TreePreparation(
            services: services, commits: CommitRebase(services: services, objects: objects), layer: LayerUpdate(folders: folders),
            repositories: TaskRepositories(folders: folders, objects: objects))
        storage = TreeStorage(services: services, trash: trash, objects: objects)
        base = BaseRecording(services: services)
        let observer = TreeObserver(folders: folders)
        changeCapture = ChangeCapture(
            services: services, observer: observer, agentCommits: AgentCommitReader(services: services, objects: objects))
        changeReview = ChangeReview(services: services, identities: identities, observer: observer, capture: changeCapture)
        patches = PatchStream(services: services)

        execution = ApplicationExecution(folders: folders, logger: logger)
        signing = CommitSigning(services: services, execution: execution, identities: identities)
        let requests = ApplicationRequests(folders: folders, observer: observer)
        let attributes = MergeAttributeReader(services: services)
        let transactions = ApplicationTransactions(folders: folders, faultPoint: faultPoint)
        let commits = CommitMaker(work: services.work)
        let publisher = CommitPublisher(services: services, identities: identities)
        let references = AgentReferenceTransfer(services: services, objects: objects)
        branches = BranchApplication(
            services: services, identities: identities, requests: requests, commits: commits, references: references, signing: signing)
        let completion = ApplicationCompletion(
            services: services, transactions: transactions, publisher: publisher, references: references, signing: signing)
        undoing = ApplicationUndo(
            services: services, identities: identities, transactions: transactions,
            merging: UndoMerge(work: services.work, identities: identities, attributes: attributes), publisher: publisher)
        recovery = ApplicationRecovery(
            services: services, execution: execution, identities: identities, transactions: transactions, publisher: publisher,
            completion: completion, undo: undoing, branches: branches)
        files = FileApplication(
            services: services, requests: requests, attributes: attributes, transactions: transactions, commits: commits,
            publisher: publisher, completion: completion, recovery: recovery)
    }

    // MARK: - Start and end of the daemon

    /// Removes git's scratch folders. Call it at the start before anything runs git, and at the end.
    package func removeLeftovers() { OwnerScratch.removeLeftovers(services.folders) }

    /// Removes the locks that a crash of the daemon left in repositories. Call it before any recovery of applications: those change
    /// references.
    package func removeAbandonedLocks() async {
        do {
            for path in try await services.gitPlaces.referenceLocks.recover(services.work) {
                services.logger.notice("Lock of an interrupted git removed", metadata: .keys((.path, path)))
            }
        } catch {
            services.logger.warning("Locks of an interrupted git cannot be removed", metadata: .keys((.error, "\(error)")))
        }
    }

    /// Deletes in the background what an earlier daemon discarded and did not delete.
    package func deleteDiscarded() { trash.deleteLeftovers() }

    /// Waits until everything that was discarded before the call is deleted from the disk.
    package func drainTrash() async { await trash.drain() }

    // MARK: - Projects

    /// Finds the project that a folder belongs to. See ``WorkTrees/locate(_:)``.
    ///
    /// - Throws: ``WorkTreeError`` where it cannot be a project.
    package func locate(_ path: String) async throws -> ProjectFolder { try await identities.locate(path) }

    /// Resolves all links of a path; `nil` where nothing is there or it cannot be reached.
    package func resolve(_ path: String) -> String? { ProjectLocator.resolved(path) }

    /// Finds the project at a path that was recorded earlier.
    ///
    /// - Throws: ``WorkTreeError/replaced(_:_:)`` where the path leads through a link or nothing is there.
    package func locate(recorded path: String) async throws -> ProjectFolder { try await identities.locate(recorded: path) }

    /// Finds the tasks that began in another folder at this path, and with confirmation continues them in the present one.
    package func relink(_ path: String, isConfirmed: Bool) async throws -> ProjectRelink {
        try await identities.relink(path, isConfirmed: isConfirmed)
    }

    // MARK: - Runs

    /// The work tree that ``prepare(_:_:_:hidesEnvironmentFiles:isMounted:)`` would create or find. Nothing is created.
    package func planned(_ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree {
        preparation.planned(task, project, mode)
    }

    /// Creates or finds the work tree of a task, and updates it to the present state of the project.
    ///
    /// - Parameters:
    ///   - hidesEnvironmentFiles: whether the sandbox shows environment files as empty; the git in the run then takes them for unchanged.
    ///   - isMounted: whether a process of the task has the tree mounted; then it is not updated.
    /// - Throws: ``WorkTreeError``.
    package func prepare(
        _ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode, hidesEnvironmentFiles: Bool = true, isMounted: Bool = false
    ) async throws -> WorkTree {
        try await preparation.prepare(task, project, mode, hidesEnvironmentFiles: hidesEnvironmentFiles, isMounted: isMounted)
    }

    /// Records the base of a run, before anything is written into its tree. A second call returns the first result.
    ///
    /// - Throws: ``WorkTreeError``.
    package func recordBase(_ run: RunID, _ tree: WorkTree) async throws -> BaseSummary { try await base.record(run, tree) }

    /// Compares the tree with the base and stores the changes. A second call returns the stored changes.
    ///
    /// - Throws: ``WorkTreeError``.
    package func capture(_ run: RunID, _ tree: WorkTree) async throws -> ChangeSet { try await changeCapture.capture(run, tree) }

    /// The stored changes of a run; `nil` where none are stored.
    package func changes(of run: RunID) async throws -> ChangeSet? {
        let folder = services.folders.changes(run)
        return try await services.perform { try await services.work.run { try StoredChanges.loadWithDigest(folder)?.changeSet } }
    }

    /// The stored changes as a patch for `git apply`, in pieces of one file each; `nil` where none are stored.
    ///
    /// - Throws: ``PatchError`` where a patch cannot express them; then there is no piece.
    package func patch(of run: RunID) async throws -> AsyncThrowingStream<[UInt8], any Error>? { try await patches.patch(of: run) }

    /// Checks that the stored changes are the ones that were shown and that the tree still holds them. Later changes are captured first.
    ///
    /// - Parameter digest: digest of the shown changes; `nil` where the caller names none.
    package func review(_ run: RunID, _ tree: WorkTree, shown digest: String?, includesIgnored: Bool) async throws -> ReviewOutcome {
        try await changeReview.review(run, tree, shown: digest, includesIgnored: includesIgnored)
    }

    // MARK: - Applications

    /// Applies the stored changes of a run completely or not at all.
    ///
    /// - Returns: the application with the status `applied`, `conflicted` or `failed`.
    package func apply(_ application: Application, _ tree: WorkTree) async -> Application {
        await execution.perform(application, interrupted: .applying) {
            let tree = try await services.work.run { [identities] in try identities.recorded(tree) }
            return try await StoredChangesCache.shared.during {
                switch application.target {
                case .branch: return try await branches.apply(application, tree)
                case .files, .commit: return try await files.apply(application, tree)
                }
            }
        }
    }

    /// Undoes an application completely or not at all.
    ///
    /// - Returns: the application with the status `undone`, or with `applied` and the reason in `message` and `conflicts`.
    package func undo(_ application: Application) async -> Application {
        await execution.perform(application, interrupted: .undoing) {
            switch application.target {
            case .branch: return try await branches.undo(application)
            case .files, .commit: return try await undoing.undo(application)
            }
        }
    }

    /// Completes or rolls back an application that a crash left `applying` or `undoing`.
    package func recover(_ application: Application) async -> Application { await recovery.recover(application) }

    /// Replaces the commit of an application with a signed one.
    ///
    /// - Parameter signature: the signature as git stores it in a commit.
    /// - Throws: ``WorkTreeError/notSignable(_:)``; then nothing changed.
    package func sign(_ application: Application, _ signature: String) async throws -> Application {
        try await signing.sign(application, signature)
    }

    // MARK: - Disk space

    /// Removes what the task changed in its tree. The next run starts from the present state of the project.
    package func discard(_ tree: WorkTree) async throws { try await storage.discard(tree) }

    /// Removes the tree and the records of these runs and applications. Succeeds where nothing is left.
    package func remove(_ task: TaskID, runs: [RunID], applications: [ApplicationID]) async throws {
        try await storage.remove(task, runs: runs, applications: applications)
    }

    /// Bytes that the tree and the records of these runs take on the disk, without the project.
    package func footprint(_ tree: WorkTree, runs: [RunID]) async -> Int64 { await storage.footprint(tree, runs: runs) }

    /// Number and bytes of the kept object stores that no task uses.
    ///
    /// - Parameter tasks: tasks that count as removed.
    package func unusedObjects(leavingOut tasks: Set<TaskID>) async -> Occupied { await storage.unusedObjects(leavingOut: tasks) }

    /// Removes the kept object stores that no task uses.
    ///
    /// - Returns: what was removed.
    package func sweepObjects() async throws -> Occupied { try await storage.sweepObjects() }
}
