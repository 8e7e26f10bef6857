import RoostModel
import RoostSupport

/// Keeps agents' processes between turns: at most one per task, and never two on one conversation. Processes of pinned tasks are kept until
/// they end by themselves; the others are limited in number and time.
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

    /// Called with the end of a process before anybody can see that it is gone, and once it is gone.
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

    /// Sets the one listener.
    func listen(_ noteEnd: @escaping @Sendable (End) async -> Void, after afterEnd: @escaping @Sendable () -> Void) {
        self.noteEnd = noteEnd
        self.afterEnd = afterEnd
    }

    /// Takes the warm session of a task; `nil` if there is none or it does not fit.
    func take(_ task: TaskID, _ spec: TaskSpec, environment: RunVariables, tree: WorkTree?) async -> WarmSession? {
        guard let entry = remove(task) else { return nil }
        // If the project was confirmed to be another folder, the process still has the old one mounted.
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

    /// What the warm process of a task was started for; `nil` if there is none.
    func spec(of task: TaskID) -> TaskSpec? { entries[task]?.session.spec }

    /// Sets the tasks whose processes are kept without limit.
    func pin(_ tasks: Set<TaskID>) async {
        pins = tasks
        for (task, entry) in entries where tasks.contains(task) != (entry.expiry == nil) {
            entry.expiry?.cancel()
            entries[task]?.expiry = tasks.contains(task) ? nil : expiry(task, entry.since)
        }
        await trim()
    }

    func isPinned(_ task: TaskID) -> Bool { pins.contains(task) }

    /// Ends the warm process of a task. Returns when it is gone and its work tree is no longer mounted.
    func close(_ task: TaskID) async {
        if let entry = remove(task) { await end(entry.session) }
    }

    /// Ends all warm processes of an agent.
    func close(of agent: AgentID) async {
        for task in entries.filter({ $0.value.session.spec.agentID == agent }).keys { await close(task) }
    }

    /// Pauses or resumes an agent's warm processes.
    func setPaused(_ isPaused: Bool, of agent: AgentID) async throws {
        for entry in entries.values where entry.session.spec.agentID == agent {
            if isPaused { try await entry.session.process.pause() } else { await entry.session.process.resume() }
        }
    }

    /// The agents that have a warm process.
    var agents: Set<AgentID> { Set(entries.values.compactMap(\.session.spec.agentID)) }

    /// Ends all processes; from now on none is kept.
    func closeAll() async {
        isClosed = true
        listen({ _ in }, after: {})
        let all = Array(entries.keys)
        await withDiscardingTaskGroup { group in
            for task in all { group.addTask { await self.close(task) } }
        }
    }

    /// Reports a process that ended during a turn.
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

    /// Ends the processes beyond the limit, longest idle first.
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
