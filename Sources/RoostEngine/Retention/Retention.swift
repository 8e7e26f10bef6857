import Logging
package import RoostModel
import RoostSupport
import ServiceLifecycle

/// Removes finished work trees by age and count, and files that came with no message; conversations, events and diffs' summaries stay. So does,
/// until a person decides about it, every work tree whose changes are neither applied nor discarded.
package struct Retention: Service {
    /// How long a file may wait for the message that it comes with.
    private static let unusedAge = Duration.seconds(86_400)

    private let ports: EnginePorts
    private let settings: EngineSettings
    private let environments: RunEnvironments
    private let secrets: SecretRegistry
    private let warm: WarmSessions
    private let claims: KeyedLock<TaskID>
    private let authorizer: Authorizer
    private let log: Logger

    init(
        ports: EnginePorts, settings: EngineSettings, environments: RunEnvironments, secrets: SecretRegistry, warm: WarmSessions,
        claims: KeyedLock<TaskID>, authorizer: Authorizer, log: Logger
    ) {
        self.ports = ports
        self.settings = settings
        self.environments = environments
        self.secrets = secrets
        self.warm = warm
        self.claims = claims
        self.authorizer = authorizer
        self.log = log
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await ports.clock.sleep(settings.retentionInterval) } catch { return }
                do {
                    _ = try await collect(RetentionScope(age: settings.retentionAge, keeping: settings.retentionCount))
                } catch {
                    log.warning("Old work trees could not be removed", metadata: .keys((.error, "\(error)")))
                }
            }
        }
    }

    /// Removes now. Answers with the work trees that are gone.
    package func collect(_ scope: RetentionScope, by caller: AuthenticatedCaller) async throws -> [ExpiredWorkTree] {
        try await authorizer.ask(caller, .collect, .daemon)
        return try await collect(scope)
    }

    /// What removing now would remove, and the bytes that each of them occupies beyond its project.
    package func preview(_ scope: RetentionScope, by caller: AuthenticatedCaller) async throws -> [(tree: ExpiredWorkTree, bytes: Int64)] {
        try await authorizer.ask(caller, .collect, .daemon)
        var found: [(tree: ExpiredWorkTree, bytes: Int64)] = []
        for expired in try await expired(scope, at: ports.clock.now()) {
            found.append((tree: expired, bytes: await ports.workTrees.footprint(expired.tree)))
        }
        return found
    }

    private func collect(_ scope: RetentionScope) async throws -> [ExpiredWorkTree] {
        let now = ports.clock.now()
        try await ports.runs.prune(at: now)
        var removed: [ExpiredWorkTree] = []
        for expired in try await expired(scope, at: now) {
            let isDone: Void? = try await claims.performIfFree(expired.task) {
                await warm.close(expired.task)
                try await ports.workTrees.remove(expired.task, runs: expired.runs)
                await ports.folders.removeHome(.task(expired.task))
                try await ports.runs.setWorkTree(nil, of: expired.task, reason: "retention", at: now)
                environments.forget(expired.task)
                secrets.forget(task: expired.task)
            }
            if isDone != nil { removed.append(expired) }
        }
        try await removeHomes(archivedBefore: now.advanced(by: .zero - scope.age))
        let dayAgo = now.advanced(by: .zero - Self.unusedAge)
        await ports.folders.sweepAttachments(try await ports.attachments.forgetUnused(before: dayAgo, at: now), dayAgo)
        if !removed.isEmpty { log.info("Removed old work trees", metadata: .keys((.count, removed.count))) }
        return removed
    }

    private func expired(_ scope: RetentionScope, at now: Timestamp) async throws -> [ExpiredWorkTree] {
        let all = try await ports.runs.expiredWorkTrees(
            before: now.advanced(by: .zero - scope.age), keeping: scope.keeping, includingUndecided: scope.includesUndecided)
        var found: [ExpiredWorkTree] = []
        for expired in all {
            if let tasks = scope.tasks, !tasks.contains(expired.task) { continue }
            // The conversation of an agent that is kept ready has its tree mounted, however long nobody spoke.
            if await warm.isPinned(expired.task) { continue }
            found.append(expired)
        }
        return found
    }

    /// An agent's home is its memory: it stays as long as the agent, and for a while after.
    private func removeHomes(archivedBefore moment: Timestamp) async throws {
        for agent in try await ports.agents.agents(includingArchived: true) {
            if let archivedAt = agent.archivedAt, archivedAt < moment { await ports.folders.removeHome(.agent(agent.id)) }
        }
    }
}
