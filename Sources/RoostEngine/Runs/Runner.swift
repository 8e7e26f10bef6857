import Logging
import RoostModel
import RoostSupport

/// Takes a leased run from `preparing` to its end. Whatever happens, the run ends exactly once, after its processes have ended.
struct Runner: Sendable {
    let ports: EnginePorts
    let settings: EngineSettings
    let sandboxes: TaskSandboxes
    let applications: Applications
    let shells: Shells
    let inputs: RunInputs
    let defaults: Defaults
    let log: Logger

    func run(_ leased: LeasedRun, _ handle: ActiveRun) async {
        var log = log
        log[metadataKey: LogKey.run.rawValue] = "\(leased.run.id)"
        log[metadataKey: LogKey.task.rawValue] = "\(leased.task.id)"
        log.info("Run leased", metadata: .keys((.status, leased.run.status.rawValue)))

        let attempt = RunAttempt(
            ports: ports, sandboxes: sandboxes, inputs: inputs, defaults: defaults, shutdownGrace: settings.shutdownGrace, leased: leased,
            handle: handle, log: log)
        let heartbeat = Task { await keepLease(leased.lease, handle, log) }
        let ending = await attempt.perform()
        handle.leaveSandbox()
        heartbeat.cancel()
        await inputs.close(leased.run.id)
        let isStored = await finish(leased, ending, log)
        sandboxes.secrets.forget(run: leased.run.id)
        await followUp(leased, ending, isStored: isStored, log)
    }

    /// Ends every warm process and shell. Part of stopping.
    func endSessions() async {
        await shells.endAll()
        await sandboxes.warm.closeAll()
    }

    private func keepLease(_ lease: Lease, _ handle: ActiveRun, _ log: Logger) async {
        var lease = lease
        while !Task.isCancelled {
            do {
                try await ports.clock.sleep(settings.leaseDuration / 3)
                lease = try await ports.runs.renew(lease, until: ports.clock.now().advanced(by: settings.leaseDuration))
            } catch is CancellationError {
                return
            } catch StoreError.leaseLost {
                log.error("The lease was lost; ending the run's processes")
                await handle.stop(.leaseLost)
                return
            } catch {
                log.warning("The lease could not be renewed; trying again", metadata: .keys((.error, "\(error)")))
            }
        }
    }

    /// Stores the end of a run. While the disk is full it waits for space, because an end must never be lost.
    ///
    /// - Returns: whether this end was stored as the run's.
    private func finish(_ leased: LeasedRun, _ ending: RunEnding, _ log: Logger) async -> Bool {
        while true {
            do {
                let run = try await ports.runs.finish(leased.lease, ending, at: ports.clock.now())
                log.info(
                    "Run ended",
                    metadata: .keys((.status, run.status.rawValue), (.reason, ending.outcome.reason?.rawValue ?? "none")))
                return true
            } catch StoreError.leaseLost {
                log.warning("The run was ended by another runner in the meantime")
                return false
            } catch let error as IllegalTransition {
                log.error("The run cannot end in its present status", metadata: .keys((.error, "\(error)")))
                return false
            } catch {
                log.error("The end of a run could not be stored; trying again in a second", metadata: .keys((.error, "\(error)")))
                do { try await ports.clock.sleep(.seconds(1)) } catch { return false }
            }
        }
    }

    /// Applies without review: the person who asked for this before the run accepted its result. If a process kept for the next turn wrote
    /// after the capture, the changes are captured again, and those are applied.
    private func applyUnseen(_ run: RunID) async throws {
        do {
            _ = try await applications.apply(run, target: .files, paths: nil, includesIgnored: false)
        } catch EngineError.changesChanged {
            _ = try await applications.apply(run, target: .files, paths: nil, includesIgnored: false)
        }
    }

    /// Applies or discards as requested for the end of the run. Whoever follows the run waits for the result, so there always is one.
    private func settle(_ leased: LeasedRun, _ log: Logger) async {
        let run = leased.run.id
        let wish = leased.task.spec.afterRun
        if wish == .keep { return }
        do {
            let tree = try await ports.runs.workTree(of: leased.task.id)
            switch (wish, tree?.layout) {
            case (.keep, _): return
            case (_, nil): await tell(run, .info, "the run had no project, so there is nothing to \(wish.rawValue)")
            case (.apply, .inPlace): await tell(run, .info, "the run worked in the project itself: its changes are already there")
            case (.discard, .inPlace):
                await tell(run, .warning, "the run worked in the project itself, so its changes cannot be discarded")
            case (.apply, _):
                do {
                    try await applyUnseen(run)
                } catch let error as EngineError {
                    guard case .notNamed = error else { throw error }
                    try await applications.refuse(run, because: error.description)
                }
            case (.discard, _): try await applications.discard(run)
            }
        } catch {
            log.error("The requested step after the run failed", metadata: .keys((.error, "\(error)")))
            await tell(run, .error, "could not \(wish.rawValue) the changes: \(error)")
        }
    }

    private func tell(_ run: RunID, _ level: RunNotice.Level, _ text: String) async {
        let notice = RunNotice(level: level, code: RunNotice.afterRun, text: text)
        do {
            try await ports.journal.append([EventDraft(.run(run), .runNotice(notice), at: ports.clock.now())])
        } catch {
            log.error("An event could not be stored", metadata: .keys((.error, "\(error)")))
        }
    }

    private func followUp(_ leased: LeasedRun, _ ending: RunEnding, isStored: Bool, _ log: Logger) async {
        let task = leased.task
        // If somebody else ended the run, it did not succeed, whatever happened here.
        if isStored, ending.outcome.end == .succeeded { await settle(leased, log) }
        do {
            let now = ports.clock.now()
            if ending.outcome.reason != .daemonStopped {
                _ = try await ports.runs.queueNext(task.id, run: ports.entropy.id(at: now), trigger: .followUp, at: now)
            }
        } catch {
            log.error("A waiting message could not be queued; a restart queues it", metadata: .keys((.error, "\(error)")))
        }
    }
}
