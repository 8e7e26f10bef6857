import Logging
package import RoostModel
import RoostSupport
import ServiceLifecycle

/// Removes finished work trees by age and count, output by age, and attachments that were never sent, and returns the space to the file
/// system. Conversations, outcomes and summaries of diffs are kept. Everything of a task is kept while its changes are neither applied nor
/// discarded.
package struct Retention: Service {
    /// How long an attachment may wait for its message.
    private static let unusedAge = Duration.seconds(86_400)
    private static let runsAtOnce = 20

    private let ports: EnginePorts
    private let settings: EngineSettings
    private let sandboxes: TaskSandboxes
    private let authorizer: Authorizer
    private let log: Logger

    init(ports: EnginePorts, settings: EngineSettings, sandboxes: TaskSandboxes, authorizer: Authorizer, log: Logger) {
        self.ports = ports
        self.settings = settings
        self.sandboxes = sandboxes
        self.authorizer = authorizer
        self.log = log
    }

    /// Collects at the configured interval until graceful shutdown. Failures are logged and tried again.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await ports.clock.sleep(settings.retentionInterval) } catch { return }
                do {
                    _ = try await collect(
                        RetentionScope(age: settings.retentionAge, keeping: settings.retentionCount), rewritesDatabase: false)
                } catch {
                    log.warning("Old work trees could not be removed", metadata: .keys((.error, "\(error)")))
                }
            }
        }
    }

    /// What was removed, or would be.
    package struct Collected: Sendable {
        /// The work trees; `bytes` is `nil` once they are removed.
        package var trees: [(tree: ExpiredWorkTree, bytes: Int64?)] = []
        /// Repository objects that no task needs.
        package var objects = Occupied()
        /// Runs, and the size of their output.
        package var output = Occupied()
        /// Entries of tools' caches.
        package var caches = Occupied()
        /// Bytes by which the database file shrank, or could shrink.
        package var database: Int64 = 0
    }

    /// Removes now, instead of at the next interval.
    package func collect(_ scope: RetentionScope, by caller: AuthenticatedCaller) async throws -> Collected {
        try await authorizer.ask(caller, .collect, .daemon)
        return try await collect(scope, rewritesDatabase: true)
    }

    /// What ``collect(_:by:)`` would remove, and its size.
    package func preview(_ scope: RetentionScope, by caller: AuthenticatedCaller) async throws -> Collected {
        try await authorizer.ask(caller, .collect, .daemon)
        let now = ports.clock.now()
        var found = Collected()
        for expired in try await expired(scope, at: now) {
            found.trees.append((tree: expired, bytes: await ports.workTrees.footprint(expired.tree, runs: expired.runs)))
        }
        found.objects = await ports.workTrees.unusedObjects(leavingOut: Set(found.trees.map(\.tree.task)))
        found.output = try await ports.runs.agedOutput(before: now.advanced(by: .zero - (scope.outputAge ?? settings.outputAge)))
        found.caches = await ports.caches.surplus(over: scope.includesCaches ? 0 : settings.cacheBytes)
        found.database = try await ports.runs.databaseSpace().free
        return found
    }

    private func collect(_ scope: RetentionScope, rewritesDatabase: Bool) async throws -> Collected {
        let now = ports.clock.now()
        try await ports.runs.prune(at: now)
        var collected = Collected()
        for expired in try await expired(scope, at: now) {
            let isDone: Void? = try await sandboxes.operateIfFree(on: expired.task) {
                await sandboxes.warm.close(expired.task)
                try await ports.workTrees.remove(expired.task, runs: expired.runs)
                await ports.folders.removeHome(.task(expired.task))
                try await ports.runs.setWorkTree(nil, of: expired.task, reason: "retention", at: now)
                await sandboxes.forget(expired.task)
            }
            if isDone != nil { collected.trees.append((tree: expired, bytes: nil)) }
        }
        try await removeHomes(archivedBefore: now.advanced(by: .zero - scope.age))
        let dayAgo = now.advanced(by: .zero - Self.unusedAge)
        await ports.folders.sweepAttachments(try await ports.attachments.forgetUnused(before: dayAgo, at: now), dayAgo)
        collected.objects = try await ports.workTrees.sweepObjects()
        collected.output = try await removeOutput(before: now.advanced(by: .zero - (scope.outputAge ?? settings.outputAge)), at: now)
        collected.caches = await ports.caches.trim(to: scope.includesCaches ? 0 : settings.cacheBytes)
        collected.database = try await ports.runs.compact(isWhole: rewritesDatabase)
        if !collected.trees.isEmpty { log.info("Removed old work trees", metadata: .keys((.count, collected.trees.count))) }
        return collected
    }

    /// Removes a few runs' output per transaction, so that other writers do not wait long.
    private func removeOutput(before moment: Timestamp, at now: Timestamp) async throws -> Occupied {
        var sum = Occupied()
        while true {
            let removed = try await ports.runs.removeOutput(before: moment, limit: Self.runsAtOnce, at: now)
            if removed.count == 0 { return sum }
            sum = Occupied(count: sum.count + removed.count, bytes: sum.bytes + removed.bytes)
        }
    }

    private func expired(_ scope: RetentionScope, at now: Timestamp) async throws -> [ExpiredWorkTree] {
        let all = try await ports.runs.expiredWorkTrees(
            before: now.advanced(by: .zero - scope.age), keeping: scope.keeping, includingUndecided: scope.includesUndecided)
        var found: [ExpiredWorkTree] = []
        for expired in all {
            if let tasks = scope.tasks, !tasks.contains(expired.task) { continue }
            // An agent that is kept ready has the work tree of its conversation mounted, however long ago it was used.
            if await sandboxes.warm.isPinned(expired.task) { continue }
            found.append(expired)
        }
        return found
    }

    /// An agent's home is its memory: it is kept as long as the agent, and for a while after it was archived.
    private func removeHomes(archivedBefore moment: Timestamp) async throws {
        for agent in try await ports.agents.agents(includingArchived: true) {
            if let archivedAt = agent.archivedAt, archivedAt < moment { await ports.folders.removeHome(.agent(agent.id)) }
        }
    }
}
