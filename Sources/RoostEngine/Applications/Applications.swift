import Logging
package import RoostModel
import RoostSupport

/// Apply, undo, discard: the way of a run's changes into the project, and back out of it.
package struct Applications: Sendable {
    private let ports: EnginePorts
    private let sandboxes: TaskSandboxes
    /// One change of a task's stored applications at a time.
    private let records = KeyedLimiter<TaskID>()
    private let authorizer: Authorizer
    private let log: Logger

    init(
        ports: EnginePorts, sandboxes: TaskSandboxes, authorizer: Authorizer, log: Logger
    ) {
        self.ports = ports
        self.sandboxes = sandboxes
        self.authorizer = authorizer
        self.log = log
    }

    /// Brings the stored changes of a finished run into its project, all or nothing.
    ///
    /// - Parameters:
    ///   - named: what a person named beside `paths`: files and folders that the policy takes only so.
    ///   - digest: of the changes that were shown. Whatever it is, nothing is applied from a tree that was written to after the capture.
    ///   - message: of the commit, with a target that makes one.
    ///   - preference: which side wins where both changed the same lines.
    /// - Throws: ``EngineError/changesChanged(_:paths:)``, ``EngineError/notNamed(_:paths:)``.
    package func apply(
        _ runID: RunID, target: ApplyTarget, paths: [String]?, named: [String] = [], includesIgnored: Bool, shown digest: String? = nil,
        message: String? = nil, preference: ApplyPreference? = nil, by caller: AuthenticatedCaller
    ) async throws -> Application {
        _ = try await authorizer.run(runID, .apply, by: caller)
        if message != nil, target == .files {
            throw EngineError.invalid("a message belongs to a commit; choose the target commit or branch")
        }
        return try await apply(
            runID, target: target, paths: paths, named: named, includesIgnored: includesIgnored, shown: digest, message: message,
            preference: preference)
    }

    /// As a run's own last step, which was allowed when it was asked for.
    func apply(
        _ runID: RunID, target: ApplyTarget, paths: [String]?, named: [String] = [], includesIgnored: Bool, shown digest: String? = nil,
        message: String? = nil, preference: ApplyPreference? = nil
    ) async throws -> Application {
        let run = try await finishedRun(runID)
        guard let tree = try await ports.runs.workTree(of: run.taskID) else { throw EngineError.noChanges(runID) }
        guard let changes = try await ports.workTrees.changes(of: runID) else { throw EngineError.noChanges(runID) }
        if let paths {
            let known = Set(changes.changes.flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) })
            if let unknown = paths.first(where: { !known.contains($0) }) {
                throw EngineError.invalid("run \(runID.short) did not change \(unknown); roost diff \(runID.short) lists what it changed")
            }
        }
        if case .inPlace = tree.layout {
            throw EngineError.wrongState(.workedInPlace(runID, .apply))
        }
        guard let policy = try await ports.queries.task(run.taskID)?.task.spec.policy else { throw EngineError.taskNotFound(run.taskID) }
        let unnamed = changes.unnamed(under: policy, paths: paths, named: named, includesIgnored: includesIgnored)
        if !unnamed.isEmpty { throw EngineError.notNamed(runID, paths: unnamed) }
        // The project below a mounted work tree must not change under it.
        return try await sandboxes.operate(on: run.taskID) {
            let outcome = try await ports.workTrees.review(runID, tree, shown: digest, includesIgnored: includesIgnored)
            if case .changed(let paths) = outcome { throw EngineError.changesChanged(runID, paths: paths) }
            let now = ports.clock.now()
            let application = Application(
                id: ports.entropy.id(at: now), runID: runID, taskID: run.taskID, projectPath: tree.project.path, target: target,
                paths: paths.map(changes.named), includesIgnored: includesIgnored, commitMessage: message,
                preference: preference, createdAt: now)
            try await ports.runs.begin(application)
            return try await settle(await ports.workTrees.apply(application, tree))
        }
    }

    /// A run's own last step that its policy does not allow: an application that changed nothing and says why.
    func refuse(_ runID: RunID, because why: String) async throws {
        let run = try await finishedRun(runID)
        guard let tree = try await ports.runs.workTree(of: run.taskID) else { throw EngineError.noChanges(runID) }
        let now = ports.clock.now()
        var application = Application(
            id: ports.entropy.id(at: now), runID: runID, taskID: run.taskID, projectPath: tree.project.path, target: .files, paths: nil,
            includesIgnored: false, createdAt: now)
        try await ports.runs.begin(application)
        application.status = .failed
        application.message = why
        _ = try await settle(application)
    }

    /// Restores what an application replaced.
    package func undo(_ id: ApplicationID, by caller: AuthenticatedCaller) async throws -> Application {
        let application = try await visible(id, .undo, by: caller)
        switch application.status {
        case .applied: break
        case .undone: return application
        case .applying, .undoing: throw EngineError.wrongState(.applicationUnsettled(id))
        case .conflicted, .failed: throw EngineError.wrongState(.nothingToUndo(id))
        }
        return try await sandboxes.operate(on: application.taskID) {
            try await records.perform(application.taskID) { try await undo(application.id) }
        }
    }

    private func undo(_ id: ApplicationID) async throws -> Application {
        // Read again: it may have been signed since it was asked for.
        guard var application = try await ports.runs.application(id) else { throw EngineError.applicationNotFound(id) }
        if application.status == .undone { return application }
        application.status = .undoing
        try await ports.runs.update(application, at: ports.clock.now())
        let undone = try await settle(await ports.workTrees.undo(application))
        if undone.status == .undone { try await settleEmpty(after: undone) }
        return undone
    }

    /// Marks later applications as undone that had changed nothing.
    private func settleEmpty(after undone: Application) async throws {
        let later = try await ports.runs.applications(of: undone.runID).prefix { $0.id != undone.id }
        for var application in later where application.status == .applied && !application.changedSomething {
            application.status = .undone
            _ = try await settle(application)
        }
    }

    /// Puts a person's signature on the commit that came of an application.
    ///
    /// - Parameter signature: armored, as git stores it in a commit's header.
    package func sign(_ id: ApplicationID, _ signature: String, by caller: AuthenticatedCaller) async throws -> Application {
        let task = try await visible(id, .apply, by: caller).taskID
        guard UnsignedCommit.isSignature(signature) else {
            throw EngineError.invalid("that is no signature; it begins with a line such as -----BEGIN SSH SIGNATURE-----")
        }
        // Signing needs no sandbox, so it waits for no run; an undo of the same commit must not come between.
        return try await records.perform(task) {
            guard let application = try await ports.runs.application(id), application.status == .applied, application.unsigned != nil else {
                throw EngineError.wrongState(.nothingToSign(id))
            }
            let signed = try await ports.workTrees.sign(application, signature)
            try await ports.runs.update(signed, at: ports.clock.now())
            return signed
        }
    }

    private func visible(_ id: ApplicationID, _ action: Action, by caller: AuthenticatedCaller) async throws -> Application {
        guard let application = try await ports.runs.application(id) else { throw EngineError.applicationNotFound(id) }
        do {
            _ = try await authorizer.task(application.taskID, action, by: caller)
        } catch EngineError.taskNotFound {
            throw EngineError.applicationNotFound(id)
        }
        try await ports.refuseElsewhere(application.taskID)
        return application
    }

    /// The newest application of a run that still stands.
    package func undoLast(of run: RunID, by caller: AuthenticatedCaller) async throws -> Application {
        _ = try await authorizer.run(run, .undo, by: caller)
        let applications = try await ports.runs.applications(of: run)
        // An application that changed nothing is skipped: there is nothing to undo in it.
        let standing = applications.filter { $0.status == .applied }
        guard
            let last = standing.first(where: \.changedSomething) ?? standing.first
                ?? applications.first(where: { $0.status == .undone })
        else {
            throw EngineError.wrongState(.notApplied(run))
        }
        return try await undo(last.id, by: caller)
    }

    /// Forgets what the task of a run changed in its work tree. The run's stored diff stays readable.
    package func discard(_ runID: RunID, by caller: AuthenticatedCaller) async throws {
        _ = try await authorizer.run(runID, .discard, by: caller)
        try await discard(runID)
    }

    /// As a run's own last step, which was allowed when it was asked for.
    func discard(_ runID: RunID) async throws {
        let run = try await finishedRun(runID)
        guard let tree = try await ports.runs.workTree(of: run.taskID) else { throw EngineError.noChanges(runID) }
        if case .inPlace = tree.layout {
            throw EngineError.wrongState(.workedInPlace(runID, .discard))
        }
        try await sandboxes.operate(on: run.taskID) { try await ports.workTrees.discard(tree) }
        try await ports.runs.setDiscarded(run.taskID, at: ports.clock.now())
    }

    /// Completes or rolls back what a crash left half-way. Part of starting.
    func recover() async throws -> Int {
        let unsettled = try await ports.runs.unsettledApplications()
        for application in unsettled {
            log.notice("Settling an application that a crash interrupted", metadata: .keys((.application, application.id)))
            _ = try await settle(await ports.workTrees.recover(application))
        }
        return unsettled.count
    }

    private func settle(_ application: Application) async throws -> Application {
        var application = application
        application.endedAt = ports.clock.now()
        try await ports.runs.update(application, at: ports.clock.now())
        return application
    }

    private func finishedRun(_ id: RunID) async throws -> Run {
        guard let run = try await ports.queries.run(id) else { throw EngineError.runNotFound(id) }
        guard run.status.isTerminal else {
            throw EngineError.wrongState(.runNotOver(id, run.status))
        }
        try await ports.refuseElsewhere(run.taskID)
        return run
    }
}

extension ChangeSet {
    /// What would be taken although the policy takes it only by name, and nobody named it.
    fileprivate func unnamed(under policy: Policy, paths: [String]?, named: [String], includesIgnored: Bool) -> [String] {
        let kinds = Set(policy.changesByName)
        if kinds.isEmpty { return [] }
        let names = Set(named + (paths ?? []))
        func isMeant(_ marks: [ChangeMark]) -> Bool { marks.contains { kinds.contains($0.kind) } }
        let files = changes.filter { change in
            // Where files are chosen, each is chosen by its name.
            paths == nil && isMeant(change.marks) && !names.contains(change.path)
        }
        let folders = includesIgnored ? ignored.filter { isMeant($0.marks) && !names.contains($0.path) } : []
        return files.map(\.path) + folders.map(\.path)
    }
}
