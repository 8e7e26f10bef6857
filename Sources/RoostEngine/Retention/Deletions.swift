import Logging
package import RoostModel
import RoostSupport

/// Deletes tasks with everything stored for them. First in the store, in one transaction; then on the disk. If a crash comes in between,
/// the next start completes the deletion.
package struct Deletions: Sendable {
    private let ports: EnginePorts
    private let sandboxes: TaskSandboxes
    private let authorizer: Authorizer
    private let log: Logger

    init(ports: EnginePorts, sandboxes: TaskSandboxes, authorizer: Authorizer, log: Logger) {
        self.ports = ports
        self.sandboxes = sandboxes
        self.authorizer = authorizer
        self.log = log
    }

    /// Deletes a task. Has no effect if it was deleted before.
    ///
    /// - Parameter includingUndecided: whether changes that are neither applied nor discarded are deleted too.
    /// - Throws: ``EngineError/undecided(_:what:)``, ``EngineError/busy(_:_:)``, or ``EngineError/wrongState(_:)`` if something of it is
    ///   active or waits.
    package func delete(_ task: TaskID, includingUndecided: Bool, by caller: AuthenticatedCaller) async throws {
        // A caller who sees all tasks may know that the task was deleted; for others it never existed.
        if !caller.isBound, try await ports.runs.isDeleted(task) { return try await authorizer.ask(caller, .delete, .daemon) }
        try ports.refuseElsewhere(try await authorizer.task(task, .delete, by: caller))
        // If the deletion is refused below, the task has lost only its warm process.
        try await sandboxes.operate(on: task, includesEnding: true) {
            if !includingUndecided, try await ports.runs.isUndecided(task) {
                throw EngineError.undecided(task, what: try await undecided(task))
            }
            do {
                guard let leftovers = try await ports.runs.deleteTask(task, at: ports.clock.now()) else { return }
                await clear(leftovers)
            } catch StoreError.conflict(let why) {
                throw EngineError.wrongState(.conflict(why))
            } catch StoreError.notFound {
                throw EngineError.taskNotFound(task)
            }
        }
    }

    /// Completes deletions on this node's disk that a crash interrupted. Part of starting.
    func recover() async throws {
        for leftovers in try await ports.runs.leftovers() { await clear(leftovers) }
    }

    private func clear(_ leftovers: TaskLeftovers) async {
        let task = leftovers.task
        await sandboxes.forget(task)
        do {
            try await ports.workTrees.remove(task, runs: leftovers.runs, applications: leftovers.applications)
            await ports.folders.removeHome(.task(task))
            for run in leftovers.runs { await ports.folders.removeRun(run) }
            try await ports.runs.forgetLeftovers(of: task)
        } catch {
            log.warning("The rest of a deleted task stays until the next start", metadata: .keys((.task, task), (.error, "\(error)")))
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
