import Logging
package import RoostModel
import RoostSupport

/// Applies, undoes, signs and discards the changes of runs.
package struct Applications: Sendable {
    private let ports: EnginePorts
    private let sandboxes: TaskSandboxes
    /// Serializes changes to a task's stored applications.
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

    /// Applies the stored changes of a finished run to its project, all or nothing.
    ///
    /// - Parameters:
    ///   - named: files and folders that a person confirmed by name, in addition to `paths`.
    ///   - digest: the digest of the changes that were shown. Even without one, nothing is applied if the tree was written to after the
    ///     capture.
    ///   - message: the commit message, for a target that makes a commit.
    ///   - preference: which side wins if both changed the same lines.
    /// - Throws: ``EngineError/changesChanged(_:paths:)``, ``EngineError/notNamed(_:paths:)``.
    package func apply(
        _ runID: RunID, target: ApplyTarget, paths: [String]?, named: [String] = [], includesIgnored: Bool, shown digest: String? = nil,
        message: String? = nil, preference: ApplyPreference? = nil, by caller: AuthenticatedCaller
    ) async throws -> Application {
        _ = try await authorizer.run(runID, .apply, by: caller)
        if message != nil, target == .files {
            throw EngineError.invalid("a message needs a commit; choose the target commit or branch")
        }
        return try await apply(
            runID, target: target, paths: paths, named: named, includesIgnored: includesIgnored, shown: digest, message: message,
            preference: preference)
    }

    /// Applies as the last step of a run, which was authorized when the run was requested.
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
        // The project below a mounted work tree must not change.
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

    /// Records a refused application as the last step of a run: it changed nothing, and says why.
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
        // Read again, because the commit may have been signed since.
        guard var application = try await ports.runs.application(id) else { throw EngineError.applicationNotFound(id) }
        if application.status == .undone { return application }
        application.status = .undoing
        try await ports.runs.update(application, at: ports.clock.now())
        let undone = try await settle(await ports.workTrees.undo(application))
        if undone.status == .undone { try await settleEmpty(after: undone) }
        return undone
    }

    /// Marks later applications that changed nothing as undone too.
    private func settleEmpty(after undone: Application) async throws {
        let later = try await ports.runs.applications(of: undone.runID).prefix { $0.id != undone.id }
        for var application in later where application.status == .applied && !application.changedSomething {
            application.status = .undone
            _ = try await settle(application)
        }
    }

    /// Adds a person's signature to the commit of an application.
    ///
    /// - Parameter signature: ASCII-armored, as git stores it in a commit's header.
    package func sign(_ id: ApplicationID, _ signature: String, by caller: AuthenticatedCaller) async throws -> Application {
        let task = try await visible(id, .apply, by: caller).taskID
        guard UnsignedCommit.isSignature(signature) else {
            throw EngineError.invalid("that is not a signature; a signature begins with a line such as -----BEGIN SSH SIGNATURE-----")
        }
        // Signing needs no sandbox, so it does not wait for runs; but it must not overlap with an undo of the same commit.
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

    /// Undoes the newest application of a run that is in effect.
    package func undoLast(of run: RunID, by caller: AuthenticatedCaller) async throws -> Application {
        _ = try await authorizer.run(run, .undo, by: caller)
        let applications = try await ports.runs.applications(of: run)
        // An application that changed nothing is skipped, because there is nothing to undo.
        let standing = applications.filter { $0.status == .applied }
        guard
            let last = standing.first(where: \.changedSomething) ?? standing.first
                ?? applications.first(where: { $0.status == .undone })
        else {
            throw EngineError.wrongState(.notApplied(run))
        }
        return try await undo(last.id, by: caller)
    }

    /// Discards what the task of a run changed in its work tree. The stored diff of the run stays readable.
    package func discard(_ runID: RunID, by caller: AuthenticatedCaller) async throws {
        _ = try await authorizer.run(runID, .discard, by: caller)
        try await discard(runID)
    }

    /// Discards as the last step of a run, which was authorized when the run was requested.
    func discard(_ runID: RunID) async throws {
        let run = try await finishedRun(runID)
        guard let tree = try await ports.runs.workTree(of: run.taskID) else { throw EngineError.noChanges(runID) }
        if case .inPlace = tree.layout {
            throw EngineError.wrongState(.workedInPlace(runID, .discard))
        }
        try await sandboxes.operate(on: run.taskID) { try await ports.workTrees.discard(tree) }
        try await ports.runs.setDiscarded(run.taskID, at: ports.clock.now())
    }

    /// Completes or rolls back the applications that a crash interrupted. Part of starting.
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
    /// The paths that would be applied although the policy requires a name for them and nobody named them.
    fileprivate func unnamed(under policy: Policy, paths: [String]?, named: [String], includesIgnored: Bool) -> [String] {
        let kinds = Set(policy.changesByName)
        if kinds.isEmpty { return [] }
        let names = Set(named + (paths ?? []))
        func isMeant(_ marks: [ChangeMark]) -> Bool { marks.contains { kinds.contains($0.kind) } }
        let files = changes.filter { change in
            // Chosen files are chosen by name.
            paths == nil && isMeant(change.marks) && !names.contains(change.path)
        }
        let folders = includesIgnored ? ignored.filter { isMeant($0.marks) && !names.contains($0.path) } : []
        return files.map(\.path) + folders.map(\.path)
    }
}
