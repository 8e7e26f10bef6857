import Logging
import RoostModel
import RoostSupport
import ServiceLifecycle

/// Brings agents into their desired states: at the start, on each change, and every 10 s. A problem with one agent does not delay others.
actor Reconciler: Service {
    static let interval = Duration.seconds(10)

    let ports: EnginePorts
    let sandboxes: TaskSandboxes
    let pauses: RunPauses
    let process: AgentProcess
    let log: Logger
    private let wakes: AsyncStream<Void>
    private nonisolated let waker: AsyncStream<Void>.Continuation
    var backoffs: [AgentID: RestartBackoff] = [:]
    /// Runs that were paused together with their agent and are resumed with it. Runs paused by a person stay paused.
    var heldRuns: [AgentID: Set<RunID>] = [:]
    private var busy: Set<AgentID> = []
    /// Agents that changed while they were being reconciled.
    private var changed: Set<AgentID> = []
    private var alarms: [AgentID: Timestamp] = [:]

    init(ports: EnginePorts, sandboxes: TaskSandboxes, log: Logger) {
        self.ports = ports
        self.sandboxes = sandboxes
        self.log = log
        pauses = RunPauses(ports: ports, active: sandboxes.runs)
        process = AgentProcess(ports: ports, environments: sandboxes.environments)
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    nonisolated var active: ActiveRuns { sandboxes.runs }
    nonisolated var warm: WarmSessions { sandboxes.warm }

    /// Looks at all agents soon. Cheap to call often.
    nonisolated func wake() {
        waker.yield()
    }

    /// Resets the backoff, because a person started the agent.
    func forgive(_ agent: AgentID) {
        backoffs[agent] = RestartBackoff()
        wake()
    }

    /// Resets the backoff after a change to the agent, except in a crash loop, which only a start by a person ends.
    func reconsider(_ agent: AgentID) {
        if let backoff = backoffs[agent], !backoff.isCrashLoop { backoffs[agent] = RestartBackoff() }
        wake()
    }

    func run() async {
        await warm.listen({ await self.note($0) }, after: { self.wake() })
        wake()
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                while !Task.isCancelled {
                    do { try await ports.clock.sleep(Self.interval) } catch { return }
                    wake()
                }
            }
            for await _ in wakes.cancelOnGracefulShutdown() {
                await lookAtAll(&group)
            }
            group.cancelAll()
        }
    }

    private func lookAtAll(_ group: inout DiscardingTaskGroup) async {
        let agents: [Agent]
        do {
            agents = try await wanted()
        } catch {
            // The next interval tries again.
            log.error("Agents cannot be read", metadata: .keys((.error, "\(error)")))
            return
        }
        for (agent, backoff) in backoffs {
            guard let next = backoff.waits(at: ports.clock.now()), alarms[agent] != next else { continue }
            alarms[agent] = next
            group.addTask { [self] in
                do { try await ports.clock.sleep(.milliseconds(next.milliseconds - ports.clock.now().milliseconds)) } catch { return }
                wake()
            }
        }
        await warm.pin(Set(agents.filter { $0.desired == .running && $0.archivedAt == nil }.compactMap(\.conversation)))
        for agent in agents {
            guard busy.insert(agent.id).inserted else {
                changed.insert(agent.id)
                continue
            }
            group.addTask { [self] in
                await reconcile(agent)
                await finished(agent.id)
            }
        }
    }

    /// All agents of this node that are not archived, and archived ones that still have something running.
    private func wanted() async throws -> [Agent] {
        var agents = try await ports.agents.agents(includingArchived: false).filter { [nil, ports.node].contains($0.node) }
        let living = Set(agents.map(\.id))
        for id in Set(active.all.compactMap(\.agentID)).union(await warm.agents).subtracting(living) {
            if let agent = try await ports.agents.agent(id) { agents.append(agent) }
        }
        return agents
    }

    private func finished(_ agent: AgentID) {
        busy.remove(agent)
        if changed.remove(agent) != nil { wake() }
    }

    private func note(_ end: WarmSessions.End) {
        var backoff = backoffs[end.agent] ?? RestartBackoff()
        backoff.ended(at: ports.clock.now(), why: "its process \(end.exit.words)")
        backoffs[end.agent] = backoff
    }
}

extension ProcessExit {
    /// How a process ended, after its name: `exited with code 1`.
    fileprivate var words: String {
        switch self {
        case .exited(let code): "exited with code \(code)"
        case .signaled(let signal): "was ended by signal \(signal)"
        case .limit(_, let message): "was ended: \(message)"
        case .killed: "was killed from outside"
        case .notStarted(let error): "could not start: \(error)"
        }
    }
}
