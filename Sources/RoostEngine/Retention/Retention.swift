import Logging
package import RoostModel
import RoostSupport
import ServiceLifecycle

/// Removes finished work trees by age and count; conversations, events and diffs' summaries stay.
package struct Retention: Service {
    private let ports: EnginePorts
    private let settings: EngineSettings
    private let warm: WarmSessions
    private let log: Logger

    init(ports: EnginePorts, settings: EngineSettings, warm: WarmSessions, log: Logger) {
        self.ports = ports
        self.settings = settings
        self.warm = warm
        self.log = log
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await ports.clock.sleep(settings.retentionInterval) } catch { return }
                do {
                    _ = try await collect(age: settings.retentionAge, keeping: settings.retentionCount)
                } catch {
                    log.warning("Old work trees could not be removed", metadata: .keys((.error, "\(error)")))
                }
            }
        }
    }

    /// Removes now. Answers with the tasks whose work trees are gone.
    package func collect(age: Duration, keeping: Int) async throws -> [TaskID] {
        let now = ports.clock.now()
        try await ports.runs.prune(at: now)
        var removed: [TaskID] = []
        for expired in try await ports.runs.expiredWorkTrees(before: now.advanced(by: .zero - age), keeping: keeping) {
            await warm.close(expired.task)
            try await ports.workTrees.remove(expired.task, runs: expired.runs)
            await ports.folders.removeHome(.task(expired.task))
            try await ports.runs.setWorkTree(nil, of: expired.task, reason: "retention", at: now)
            removed.append(expired.task)
        }
        if !removed.isEmpty { log.info("Removed old work trees", metadata: .keys((.count, removed.count))) }
        return removed
    }
}
