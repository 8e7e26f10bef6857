import RoostModel
import RoostSupport

/// Keeps agents' processes warm between turns. At most one per task, never two on one conversation. Those of tasks that are pinned stay
/// until they end by themselves; the others are bounded in number and time.
actor WarmSessions {
    private struct Entry {
        let session: WarmSession
        let since: UInt64
        let watch: Task<Void, Never>
        var expiry: Task<Void, Never>?
    }

    /// A process that ended by itself.
    struct End: Sendable {
        let task: TaskID
        let agent: AgentID
        let exit: ProcessExit
    }

    /// Called with the end of an agent's process before anybody can see that it is gone, and once it is.
    private var noteEnd: @Sendable (End) async -> Void = { _ in }
    private var afterEnd: @Sendable () -> Void = {}
    private let limit: Int
    private let time: Duration
    private let ports: EnginePorts
    private var entries: [TaskID: Entry] = [:]
    private var pins: Set<TaskID> = []
    private var counter: UInt64 = 0
    private var isClosed = false

    init(limit: Int, time: Duration, ports: EnginePorts) {
        self.limit = limit
        self.time = time
        self.ports = ports
    }

    /// For one listener.
    func listen(_ noteEnd: @escaping @Sendable (End) async -> Void, after afterEnd: @escaping @Sendable () -> Void) {
        self.noteEnd = noteEnd
        self.afterEnd = afterEnd
    }

    /// The warm session of a task, now the caller's; `nil` where there is none, or where it was started for something else.
    func take(_ task: TaskID, _ spec: TaskSpec, environment: RunVariables, tree: WorkTree?) async -> WarmSession? {
        guard let entry = remove(task) else { return nil }
        // The old folder is still mounted in a process whose project was confirmed to be another one.
        let isSameFolder = entry.session.workTree?.project.identity == tree?.project.identity
        if isSameFolder, entry.session.environment == environment, entry.session.spec.isStarted(like: spec) { return entry.session }
        await end(entry.session)
        return nil
    }

    func put(_ session: WarmSession, of task: TaskID) async {
        guard !isClosed, limit > 0 || pins.contains(task) else { return await end(session) }
        counter += 1
        let since = counter
        let watch = Task {
            let exit = await session.process.exit()
            if !Task.isCancelled { await self.ended(task, since, exit) }
        }
        entries[task] = Entry(session: session, since: since, watch: watch, expiry: pins.contains(task) ? nil : expiry(task, since))
        await trim()
    }

    /// What the warm process of a task was started for; `nil` where there is none.
    func spec(of task: TaskID) -> TaskSpec? { entries[task]?.session.spec }

    /// The tasks whose processes stay; of all others they may go.
    func pin(_ tasks: Set<TaskID>) async {
        pins = tasks
        for (task, entry) in entries where tasks.contains(task) != (entry.expiry == nil) {
            entry.expiry?.cancel()
            entries[task]?.expiry = tasks.contains(task) ? nil : expiry(task, entry.since)
        }
        await trim()
    }

    func isPinned(_ task: TaskID) -> Bool { pins.contains(task) }

    /// Ends the warm process of a task and returns when nothing of it is left: its work tree is no longer mounted.
    func close(_ task: TaskID) async {
        if let entry = remove(task) { await end(entry.session) }
    }

    /// Ends all warm processes of an agent.
    func close(of agent: AgentID) async {
        for task in entries.filter({ $0.value.session.spec.agentID == agent }).keys { await close(task) }
    }

    /// Holds an agent's warm processes still, or lets them go on.
    func setPaused(_ isPaused: Bool, of agent: AgentID) async throws {
        for entry in entries.values where entry.session.spec.agentID == agent {
            if isPaused { try await entry.session.process.pause() } else { await entry.session.process.resume() }
        }
    }

    /// The agents that have a warm process.
    var agents: Set<AgentID> { Set(entries.values.compactMap(\.session.spec.agentID)) }

    /// Ends them all; from now on none stays.
    func closeAll() async {
        isClosed = true
        listen({ _ in }, after: {})
        let all = Array(entries.keys)
        await withDiscardingTaskGroup { group in
            for task in all { group.addTask { await self.close(task) } }
        }
    }

    /// Tells of a process that ended in the middle of a turn.
    func endedInTurn(_ task: TaskID, _ spec: TaskSpec, _ exit: ProcessExit) async {
        if let agent = spec.agentID { await noteEnd(End(task: task, agent: agent, exit: exit)) }
    }

    private func remove(_ task: TaskID) -> Entry? {
        guard let entry = entries.removeValue(forKey: task) else { return nil }
        entry.watch.cancel()
        entry.expiry?.cancel()
        return entry
    }

    private func expiry(_ task: TaskID, _ since: UInt64) -> Task<Void, Never> {
        Task { [time, ports] in
            do { try await ports.clock.sleep(time) } catch { return }
            await self.expire(task, since)
        }
    }

    /// The longest idle ones beyond the limit go.
    private func trim() async {
        while true {
            let bounded = entries.filter { $0.value.expiry != nil }
            guard bounded.count > limit, let oldest = bounded.min(by: { $0.value.since < $1.value.since }) else { return }
            await close(oldest.key)
        }
    }

    private func expire(_ task: TaskID, _ since: UInt64) async {
        guard isSame(task, since), let entry = entries.removeValue(forKey: task) else { return }
        entry.watch.cancel()
        await end(entry.session)
    }

    private func isSame(_ task: TaskID, _ since: UInt64) -> Bool { entries[task]?.since == since }

    private func ended(_ task: TaskID, _ since: UInt64, _ exit: ProcessExit) async {
        guard isSame(task, since), let spec = entries[task]?.session.spec else { return }
        await endedInTurn(task, spec, exit)
        guard isSame(task, since), let entry = remove(task) else { return }
        await end(entry.session)
        afterEnd()
    }

    private func end(_ session: WarmSession) async {
        await session.session.close()
        await session.process.stop(grace: .seconds(1))
        await ports.folders.removeRun(session.sandboxRun)
    }
}
