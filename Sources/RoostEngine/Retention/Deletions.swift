import Logging
package import RoostModel
import RoostSupport

/// The end of a task: everything that is stored of it goes, for good. First in the store, in one transaction; what lies on the disk follows, and is
/// gone on with by the next start where a crash comes between.
package struct Deletions: Sendable {
    private let ports: EnginePorts
    private let environments: RunEnvironments
    private let secrets: SecretRegistry
    private let warm: WarmSessions
    private let active: ActiveRuns
    private let shells: Shells
    private let claims: KeyedLock<TaskID>
    private let authorizer: Authorizer
    private let log: Logger

    init(
        ports: EnginePorts, environments: RunEnvironments, secrets: SecretRegistry, warm: WarmSessions, active: ActiveRuns, shells: Shells,
        claims: KeyedLock<TaskID>, authorizer: Authorizer, log: Logger
    ) {
        self.ports = ports
        self.environments = environments
        self.secrets = secrets
        self.warm = warm
        self.active = active
        self.shells = shells
        self.claims = claims
        self.authorizer = authorizer
        self.log = log
    }

    /// Deletes a task. Without effect where it was deleted before.
    ///
    /// - Parameter includingUndecided: whether also changes go that nobody applied or discarded.
    /// - Throws: ``EngineError/undecided(_:what:)``, ``EngineError/wrongState(_:)`` while something of it works or waits.
    package func delete(_ task: TaskID, includingUndecided: Bool, by caller: AuthenticatedCaller) async throws {
        // Who sees all tasks may know that one was deleted; for others it was never there.
        if !caller.isBound, try await ports.runs.isDeleted(task) { return try await authorizer.ask(caller, .delete, .daemon) }
        try ports.refuseElsewhere(try await authorizer.task(task, .delete, by: caller))
        try await refuseBusy(task)
        try await claims.perform(task) {
            try await refuseBusy(task)
            if !includingUndecided, try await ports.runs.isUndecided(task) {
                throw EngineError.undecided(task, what: try await undecided(task))
            }
            // Before the tree goes that a process may still have mounted; a task that is refused now lost nothing but its warmth.
            await warm.close(task)
            do {
                guard let leftovers = try await ports.runs.deleteTask(task, at: ports.clock.now()) else { return }
                await clear(leftovers)
            } catch StoreError.conflict(let why) {
                throw EngineError.wrongState(why.description)
            } catch StoreError.notFound {
                throw EngineError.taskNotFound(task)
            }
        }
    }

    /// Goes on with what a crash left half done on this node's disk. Part of starting.
    func recover() async throws {
        for leftovers in try await ports.runs.leftovers() { await clear(leftovers) }
    }

    private func clear(_ leftovers: TaskLeftovers) async {
        let task = leftovers.task
        environments.forget(task)
        secrets.forget(task: task)
        do {
            try await ports.workTrees.remove(task, runs: leftovers.runs, applications: leftovers.applications)
            await ports.folders.removeHome(.task(task))
            for run in leftovers.runs { await ports.folders.removeRun(run) }
            try await ports.runs.forgetLeftovers(of: task)
        } catch {
            log.warning("The rest of a deleted task stays until the next start", metadata: .keys((.task, task), (.error, "\(error)")))
        }
    }

    private func refuseBusy(_ task: TaskID) async throws {
        if let run = active.run(of: task) {
            throw EngineError.wrongState("run \(run.runID.short) of task \(task.short) is active; wait for its end or cancel it first")
        }
        if await shells.isOpen(task) {
            throw EngineError.wrongState("a shell is open in the work tree of task \(task.short); leave it first")
        }
    }

    private func undecided(_ task: TaskID) async throws -> String {
        let runs = try await ports.queries.runs(of: task)
        guard let run = runs.first(where: { $0.startedAt != nil && $0.endedAt != nil }) else { return "what its run wrote" }
        guard let diff = run.diff else { return "what run \(run.id.short) wrote before it was interrupted" }
        return "\(diff.words) of run \(run.id.short)"
    }
}

extension DiffSummary {
    /// `3 files (+10 -2), 2 commits`.
    fileprivate var words: String {
        func count(_ number: Int, _ one: String) -> String { "\(number) \(one)\(number == 1 ? "" : "s")" }
        var parts: [String] = []
        if files > 0 { parts.append("\(count(files, "file")) (+\(additions) -\(deletions))") }
        if (commits ?? 0) > 0 { parts.append(count(commits ?? 0, "commit")) }
        if (ignored ?? 0) > 0 { parts.append(count(ignored ?? 0, "ignored file")) }
        return parts.isEmpty ? "changes" : parts.joined(separator: ", ")
    }
}
