import Logging
import RoostModel
import RoostSupport

/// Keeps agents' processes warm between turns, bounded in number and time. At most one per task, never two on one conversation.
actor WarmSessions {
    private struct Entry {
        let session: WarmSession
        let since: UInt64
        let expiry: Task<Void, Never>
    }

    private let limit: Int
    private let time: Duration
    private let ports: EnginePorts
    private var entries: [TaskID: Entry] = [:]
    private var counter: UInt64 = 0

    init(limit: Int, time: Duration, ports: EnginePorts) {
        self.limit = limit
        self.time = time
        self.ports = ports
    }

    /// The warm session of a task, now the caller's; `nil` where there is none, or where it was started with other variables or has ended.
    func take(_ task: TaskID, environment: [String: String]) async -> WarmSession? {
        guard let entry = entries.removeValue(forKey: task) else { return nil }
        entry.expiry.cancel()
        if entry.session.environment == environment { return entry.session }
        await end(entry.session)
        return nil
    }

    func put(_ session: WarmSession, of task: TaskID) async {
        guard limit > 0 else { return await end(session) }
        counter += 1
        let since = counter
        let expiry = Task { [time, ports] in
            let ended: Bool = await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do {
                        try await ports.clock.sleep(time)
                        return true
                    } catch {
                        return false
                    }
                }
                group.addTask {
                    _ = await session.process.exit()
                    return !Task.isCancelled
                }
                let first = await group.next() ?? false
                group.cancelAll()
                return first
            }
            if ended { await self.expire(task, since: since) }
        }
        entries[task] = Entry(session: session, since: since, expiry: expiry)
        while entries.count > limit, let oldest = entries.min(by: { $0.value.since < $1.value.since }) {
            entries[oldest.key] = nil
            oldest.value.expiry.cancel()
            await end(oldest.value.session)
        }
    }

    /// Ends the warm process of a task and returns when nothing of it is left: its work tree is no longer mounted.
    func close(_ task: TaskID) async {
        guard let entry = entries.removeValue(forKey: task) else { return }
        entry.expiry.cancel()
        await end(entry.session)
    }

    func closeAll() async {
        let all = entries.values
        entries = [:]
        await withDiscardingTaskGroup { group in
            for entry in all {
                entry.expiry.cancel()
                group.addTask { await self.end(entry.session) }
            }
        }
    }

    private func expire(_ task: TaskID, since: UInt64) async {
        guard let entry = entries[task], entry.since == since else { return }
        entries[task] = nil
        await end(entry.session)
    }

    private func end(_ session: WarmSession) async {
        await session.session.close()
        await session.process.stop(grace: .seconds(1))
        await ports.folders.removeRun(session.sandboxRun)
    }
}
