import Logging
import RoostModel
import RoostSupport
import ServiceLifecycle

/// What a node does for the sake of the others on the same store: it ends the runs of those that are gone, and hears what was asked of its own runs
/// and tasks elsewhere.
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
            // A message that was accepted elsewhere may have queued a run of a task of ours.
            dispatcher.wake()
        } catch {
            log.warning("The other nodes' runs cannot be looked at; trying again", metadata: .keys((.error, "\(error)")))
        }
    }

    /// Behind a run of ours that another node ended. While somebody works on a run of the task, the next one is that runner's to queue.
    private func queueWaiting() async throws {
        let now = ports.clock.now()
        for task in try await ports.runs.waitingTasks() where active.run(of: task) == nil {
            _ = try await ports.runs.queueNext(task, run: ports.entropy.id(at: now), trigger: .followUp, at: now)
        }
    }

    /// The clocks of two machines differ: a lease is over only when it is so by more than that.
    private func endAbandoned() async throws {
        let now = ports.clock.now()
        let ended = try await ports.runs.interruptExpired(
            ofOthersThan: node, before: now.advanced(by: .zero - settings.clockTolerance), at: now)
        for run in ended { log.notice("A run was interrupted: the node that executed it is gone", metadata: .keys((.run, run.id))) }
    }
}
