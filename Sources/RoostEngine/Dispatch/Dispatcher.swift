import Logging
import RoostModel
import RoostSupport
import ServiceLifecycle
import Synchronization

/// Starts queued runs, oldest first, up to the configured number at a time.
final class Dispatcher: Service {
    private let ports: EnginePorts
    private let settings: EngineSettings
    private let node: NodeID
    private let runner: Runner
    private let active: ActiveRuns
    private let changed: @Sendable () -> Void
    private let log: Logger
    /// Each value says whether a queued run surely exists.
    private let wakes: AsyncStream<Bool>
    private let waker: AsyncStream<Bool>.Continuation
    private let isStopping = Atomic<Bool>(false)

    /// - Parameter changed: called when a run became active or ended.
    init(
        ports: EnginePorts, settings: EngineSettings, node: NodeID, runner: Runner, active: ActiveRuns,
        changed: @escaping @Sendable () -> Void, log: Logger
    ) {
        self.ports = ports
        self.settings = settings
        self.node = node
        self.runner = runner
        self.active = active
        self.changed = changed
        self.log = log
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Looks at the queue soon. Cheap to call often.
    func wake() {
        waker.yield(false)
    }

    /// A run was queued by a commit that may still be under way; its lease is stored right after that commit.
    func expect() {
        waker.yield(true)
    }

    func refuseWhenStopping() throws(EngineError) {
        if isStopping.load(ordering: .acquiring) { throw .stopping }
    }

    func run() async throws {
        wake()
        await withDiscardingTaskGroup { group in
            for await isExpected in wakes.cancelOnGracefulShutdown() {
                await lease(into: &group, isExpected: isExpected)
            }
            // Nothing is leased from here on. Active runs are told to end, and the group waits for their runners.
            isStopping.store(true, ordering: .releasing)
            for run in active.all { await run.stop(.daemonStopping) }
        }
        await runner.endSessions()
    }

    private func lease(into group: inout DiscardingTaskGroup, isExpected: Bool) async {
        var isExpected = isExpected
        while active.count < settings.parallelRuns {
            let leased: LeasedRun?
            do {
                leased = try await ports.runs.leaseNext(
                    holder: node, at: ports.clock.now(), duration: settings.leaseDuration, isExpected: isExpected)
                isExpected = false
            } catch {
                log.error("The queue could not be read; trying again in a second", metadata: .keys((.error, "\(error)")))
                group.addTask { [self] in
                    try? await ports.clock.sleep(.seconds(1))
                    wake()
                }
                return
            }
            guard let leased else { return }
            let handle = ActiveRun(run: leased.run.id, task: leased.task.id, agent: leased.task.spec.agentID)
            // A cancellation may have been requested between the queue and here.
            if let cause = active.insert(handle) ?? (leased.run.cancelRequestedAt == nil ? nil : .cancelled) { await handle.stop(cause) }
            changed()
            group.addTask { [self] in
                await runner.run(leased, handle)
                active.remove(leased.run.id)
                wake()
                changed()
            }
        }
    }
}
