import Logging
import RoostModel
import RoostSupport
import ServiceLifecycle

/// Watches the shared store for other nodes: interrupts the runs of nodes that are gone, and picks up requests that other nodes received
/// for this node's runs and tasks.
struct NodeWatch: Sendable {
    let ports: EnginePorts
    let settings: EngineSettings
    let node: NodeID
    let active: ActiveRuns
    let dispatcher: Dispatcher
    let log: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await ports.clock.sleep(settings.nodeInterval) } catch { return }
                await look()
            }
        }
    }

    func look() async {
        do {
            try await endAbandoned()
            for run in try await ports.runs.cancelRequests(to: node) { await active.run(run)?.stop(.cancelled) }
            try await queueWaiting()
            // A message accepted by another node may have queued a run for a task of this node.
            dispatcher.wake()
        } catch {
            log.warning("The runs of other nodes could not be checked; trying again", metadata: .keys((.error, "\(error)")))
        }
    }

    /// Queues runs behind those that another node interrupted. While a runner works on a task, it queues the next run itself.
    private func queueWaiting() async throws {
        let now = ports.clock.now()
        for task in try await ports.runs.waitingTasks() where active.run(of: task) == nil {
            _ = try await ports.runs.queueNext(task, run: ports.entropy.id(at: now), trigger: .followUp, at: now)
        }
    }

    /// Clocks of machines differ, so a lease counts as expired only after the tolerance.
    private func endAbandoned() async throws {
        let now = ports.clock.now()
        let ended = try await ports.runs.interruptExpired(
            ofOthersThan: node, before: now.advanced(by: .zero - settings.clockTolerance), at: now)
        for run in ended { log.notice("A run was interrupted: the node that executed it is gone", metadata: .keys((.run, run.id))) }
    }
}
