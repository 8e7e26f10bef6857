import RoostModel

/// A model of the store's content in dictionaries: the simplest implementation of the same rules.
struct HistoryModel {
    struct ModelRun: Equatable {
        let task: TaskID
        let message: MessageID
        var status: RunStatus
        var isMarked = false
    }

    struct ModelMessage: Equatable {
        let task: TaskID
        var disposition: MessageDisposition
        var run: RunID?
        var isRemoved = false
    }

    private(set) var runs: [RunID: ModelRun] = [:]
    private(set) var messages: [MessageID: ModelMessage] = [:]
    private(set) var leases: [RunID: Lease] = [:]
    private(set) var queue: [RunID] = []
    private(set) var tasks: [TaskID] = []
    private(set) var archived: Set<TaskID> = []
    /// The desired states of agents; missing ones are stopped.
    var desired: [AgentID: DesiredState] = [:]
    private var agentOf: [TaskID: AgentID] = [:]
    /// In order of arrival.
    private var messageOrder: [MessageID] = []
    private var lastRun: [TaskID: RunID] = [:]

    func openRun(of task: TaskID) -> RunID? {
        lastRun[task].flatMap { runs[$0]?.status.isTerminal == false ? $0 : nil }
    }

    /// Runs of agents that are not running are skipped.
    var nextQueued: RunID? {
        queue.first { run in
            guard let task = runs[run]?.task, let agent = agentOf[task] else { return true }
            return desired[agent] == .running
        }
    }

    // MARK: Steps; each returns whether the store should have done it

    mutating func accept(_ message: MessageID, to task: TaskID, of agent: AgentID?, run: RunID) {
        if !tasks.contains(task) { tasks.append(task) }
        if let agent { agentOf[task] = agent }
        archived.remove(task)
        messages[message] = ModelMessage(task: task, disposition: .queued)
        messageOrder.append(message)
        _ = queueNext(task, run: run)
    }

    mutating func queueNext(_ task: TaskID, run: RunID) -> Bool {
        let waiting = messageOrder.first { messages[$0]?.task == task && messages[$0]?.disposition == .queued && messages[$0]?.run == nil }
        guard openRun(of: task) == nil, let waiting else { return false }
        add(run, task, waiting)
        return true
    }

    mutating func retry(_ task: TaskID, run: RunID) -> Bool {
        guard openRun(of: task) == nil, let last = lastRun[task], let message = runs[last]?.message else { return false }
        archived.remove(task)
        add(run, task, message)
        return true
    }

    mutating func takeBack(_ message: MessageID) -> Bool {
        guard let known = messages[message] else { return false }
        if known.isRemoved { return true }
        guard known.disposition == .queued, known.run == nil else { return false }
        messages[message]?.disposition = .settled
        messages[message]?.isRemoved = true
        return true
    }

    mutating func setArchived(_ task: TaskID, _ isArchived: Bool) -> Bool {
        if !isArchived {
            archived.remove(task)
            return true
        }
        if archived.contains(task) { return true }
        let waits = messages.values.contains { $0.task == task && $0.disposition == .queued && $0.run == nil }
        guard openRun(of: task) == nil, !waits else { return false }
        archived.insert(task)
        return true
    }

    mutating func leased(_ lease: Lease) {
        queue.removeAll { $0 == lease.runID }
        leases[lease.runID] = lease
        runs[lease.runID]?.status = .preparing
        if let message = runs[lease.runID]?.message { messages[message]?.disposition = .inRun }
    }

    mutating func transition(_ lease: Lease, _ signal: RunSignal) -> Bool {
        guard leases[lease.runID] == lease, let next = try? runs[lease.runID]?.status.next(on: signal), !next.isTerminal else {
            return false
        }
        runs[lease.runID]?.status = next
        return true
    }

    mutating func finish(_ lease: Lease, _ end: RunEnd) -> Bool {
        guard leases[lease.runID] == lease, (try? runs[lease.runID]?.status.next(on: .ended(end))) != nil else { return false }
        self.end(lease.runID, end)
        return true
    }

    mutating func cancel(_ run: RunID) {
        guard let status = runs[run]?.status, !status.isTerminal else { return }
        runs[run]?.isMarked = true
        if status == .queued { end(run, .cancelled) }
    }

    mutating func steer(_ message: MessageID, _ run: RunID) -> Bool {
        guard runs[run]?.status.isTerminal == false else { return false }
        messages[message]?.disposition = .steering
        messages[message]?.run = run
        return true
    }

    mutating func interruptAll(of node: NodeID) -> Set<RunID> {
        let abandoned = leases.filter { $0.value.holder == node }.keys
        for run in abandoned { end(run, .interrupted) }
        return Set(abandoned)
    }

    // MARK: Parts

    private mutating func add(_ run: RunID, _ task: TaskID, _ message: MessageID) {
        runs[run] = ModelRun(task: task, message: message, status: .queued)
        messages[message]?.disposition = .queued
        messages[message]?.run = run
        lastRun[task] = run
        queue.append(run)
    }

    private mutating func end(_ run: RunID, _ end: RunEnd) {
        runs[run]?.status = end.status
        leases[run] = nil
        queue.removeAll { $0 == run }
        for (id, message) in messages where message.run == run {
            switch message.disposition {
            case .steering:
                messages[id]?.disposition = .queued
                messages[id]?.run = nil
            case .queued, .inRun: messages[id]?.disposition = end == .succeeded ? .answered : .settled
            case .answered, .settled: break
            }
        }
    }
}
