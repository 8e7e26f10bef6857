import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Applies the stored changes of a run to the files of the project, and with the target `commit` also to the branch. The intent is stored
/// before anything changes, so that a restart can complete or undo the application.
struct FileApplication: Sendable {
    let services: FileServices
    let requests: ApplicationRequests
    let attributes: MergeAttributeReader
    let transactions: ApplicationTransactions
    let commits: CommitMaker
    let publisher: CommitPublisher
    let completion: ApplicationCompletion
    let recovery: ApplicationRecovery

    func apply(_ application: Application, _ tree: WorkTree) async throws -> Application {
        if application.target == .commit { try publisher.check(tree.project) }
        let folder = ApplicationFolder(path: services.folders.application(application.id))
        if try await services.work.run({ try folder.intent() }) != nil { return try await recovery.recoverApplying(application) }
        let isWritable = try await services.work.run {
            try withExtendedLifetime(Folder(tree.project)) { faccessat($0.descriptor.raw, ".", W_OK, 0) == 0 }
        }
        guard isWritable else { throw WorkTreeError.notWritable(tree.project.path) }
        let changeRequests = try await attributes.withAttributes(
            try await services.work.run { try requests.changeRequests(application, tree) }, tree.project)
        let prepared = try await services.work.run { try plan(application, changeRequests, tree, folder) }
        var conflicts = prepared.plan.conflicts
        var intent = prepared.intent
        var builder: TreeBuilder?
        if application.target == .commit, conflicts.isEmpty {
            let made = try await TreeBuilder(services.requireGit(tree.project))
            builder = made
            switch try await commits.intent(application, changeRequests, made) {
            case .made(let commit): intent.commit = commit
            case .conflicted(let found): conflicts = found
            }
        }
        if !conflicts.isEmpty {
            try await services.work.run { try Disk.remove(folder.path) }
            return application.conflicted(conflicts)
        }
        let stored = intent
        try await services.work.run {
            try services.faultPoint(.beforeIntent)
            try folder.store(stored)
            try services.faultPoint(.intentStored)
        }
        let repository = try await publisher.begin(stored, builder, application, folder)
        if case .conflicted(let conflicts) = repository { return application.conflicted(conflicts) }
        do {
            try await services.work.run { try transactions.carryOut(stored, folder, prepared.plan.seen, application) }
        } catch {
            try await publisher.abandon(repository, after: error)
        }
        return try await completion.complete(application, folder, stored, tree.project, repository)
    }

    private struct Prepared: Sendable {
        var plan: Planner.Plan
        var intent: Intent
    }

    private func plan(
        _ application: Application, _ changeRequests: [Planner.ChangeRequest], _ tree: WorkTree, _ folder: ApplicationFolder
    ) throws -> Prepared {
        try Disk.remove(folder.path)
        try Disk.makeFolder(folder.path)
        var planner = Planner(folder: folder, project: try Folder(tree.project), preference: application.preference)
        let plan = try planner.plan(changeRequests)
        var upper: String?
        if case .overlay(_, let path, _, _) = tree.layout { upper = path }
        let stored = try StoredChanges.load(services.folders.changes(application.runID))
        let all = (stored?.changes ?? []).flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) }
        var settled = Set(changeRequests.flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) })
        if application.paths == nil { settled.formUnion(stored?.unchanged ?? []) }
        let ignored = application.includesIgnored && application.paths == nil ? [] : stored?.ignoredRoots ?? []
        var intent = Intent(
            projectPath: tree.project.path, ownerUID: tree.project.ownerUID, ownerGID: tree.project.ownerGID, operations: plan.operations,
            folders: plan.folders, createdFolders: plan.createdFolders, upper: upper, settled: settled.sorted(),
            remaining: Set(all).subtracting(settled).sorted() + ignored, identity: tree.project.identity)
        // Empty folders belong to no file, so an application of chosen paths leaves them out.
        if application.paths == nil, let empty = stored?.emptyFolders { try intent.add(empty, try Folder(tree.project)) }
        try Disk.remove(folder.path + ".ignored")
        try Disk.remove(folder.path + "/large")
        try Disk.syncAll(folder.path)
        return Prepared(plan: plan, intent: intent)
    }
}
