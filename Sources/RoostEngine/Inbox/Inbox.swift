package import RoostModel
import RoostSupport

/// The entry point for messages: whatever starts work arrives here, is stored, and is only then answered.
package struct Inbox: Sendable {
    private let ports: EnginePorts
    private let sandboxes: TaskSandboxes
    private let dispatcher: Dispatcher
    private let authorizer: Authorizer
    private let folders: OpenedFolders
    private let inputs: RunInputs

    init(
        ports: EnginePorts, sandboxes: TaskSandboxes, dispatcher: Dispatcher, authorizer: Authorizer, folders: OpenedFolders,
        inputs: RunInputs
    ) {
        self.ports = ports
        self.sandboxes = sandboxes
        self.dispatcher = dispatcher
        self.authorizer = authorizer
        self.folders = folders
        self.inputs = inputs
    }

    private var environments: RunEnvironments { sandboxes.environments }
    private var active: ActiveRuns { sandboxes.runs }

    /// Creates a task with its first message and queues a run for it. Returns once everything is durable.
    ///
    /// - Parameters:
    ///   - environment: variables for the run, kept in memory only.
    ///   - variables: additional variables for the process, kept in memory only.
    ///   - takesInput: whether the caller supplies the command's standard input with ``feed(_:from:by:)``.
    ///   - conversationOf: the agent whose conversation the task becomes.
    package func open(
        _ spec: TaskSpec, message: String, title: String? = nil, environment: [String: String], idempotencyKey: String?,
        requestHash: String? = nil, attachments: [AttachmentID] = [], variables: [String: String] = [:], takesInput: Bool = false,
        conversationOf: AgentID? = nil, by caller: AuthenticatedCaller
    ) async throws -> Accepted {
        try dispatcher.refuseWhenStopping()
        let spec = try await authorizer.admit(spec, .open, by: caller)
        try await authorizer.ask(caller, about: attachments)
        if !caller.hasCeiling, let project = spec.projectPath { try await folders.open(project) }
        let now = ports.clock.now()
        let task: TaskID = ports.entropy.id(at: now)
        let messageID: MessageID = ports.entropy.id(at: now)
        let runID: RunID = ports.entropy.id(at: now)
        // Before the run is stored, because a runner may take it at once.
        if takesInput { inputs.expect(runID) }
        environments.set(environment, named: variables, for: task, with: messageID, by: caller.principal, isNew: true)
        let accepted = try await ports.runs.accept(
            Submission(
                target: .newTask(task, title: title ?? AgentTask.title(for: message), spec: spec), messageID: messageID,
                body: message, runID: runID, idempotencyKey: idempotencyKey, requestHash: requestHash,
                attachments: attachments, conversationOf: conversationOf,
                promise: MessagePromise(variables: environment.keys, named: variables.keys, takesInput: takesInput), at: now),
            queued: dispatcher.expect)
        if accepted.task.id != task {
            environments.forget(task)
            await inputs.close(runID)
        }
        dispatcher.wake()
        return accepted
    }

    /// Sends a further message to a task. If a run is active, `mode` decides whether the message waits, steers or interrupts.
    package func say(
        _ body: String, to task: TaskID, mode: MessageMode, environment: [String: String], idempotencyKey: String?,
        requestHash: String? = nil, attachments: [AttachmentID] = [], by caller: AuthenticatedCaller
    ) async throws -> Accepted {
        try dispatcher.refuseWhenStopping()
        let known = try await authorizer.task(task, .say, by: caller)
        try await authorizer.ask(caller, about: attachments)
        try await refuseArchivedAgent(of: known)
        let now = ports.clock.now()
        let messageID: MessageID = ports.entropy.id(at: now)
        environments.set(environment, for: task, with: messageID, by: caller.principal)
        let accepted: Accepted
        do {
            accepted = try await ports.runs.accept(
                Submission(
                    target: .task(task), messageID: messageID, body: body, runID: ports.entropy.id(at: now),
                    idempotencyKey: idempotencyKey, requestHash: requestHash, attachments: attachments,
                    promise: MessagePromise(variables: environment.keys), at: now),
                queued: dispatcher.expect)
        } catch StoreError.notFound {
            throw EngineError.taskNotFound(task)
        }
        // Already reported for the first submission.
        if accepted.isRepeated { _ = environments.takeLeftOut(of: messageID, task) }
        if accepted.run == nil, !accepted.isRepeated, let run = active.run(of: task) {
            switch mode {
            case .queue: break
            case .steer:
                do {
                    try await steer(accepted, into: run)
                } catch {
                    // The message is accepted, and that is the answer: it waits like any other, and the run that takes it reports the
                    // problem.
                }
            case .interrupt: _ = await run.redirect()
            }
        }
        dispatcher.wake()
        return accepted
    }

    private func steer(_ accepted: Accepted, into run: ActiveRun) async throws {
        let message = accepted.message
        let words = message.body + (try await AttachmentDelivery(ports: ports).place(message.attachments, for: accepted.task)).words
        // Marked before it is delivered, so that a crash in between never delivers it again in a new run.
        try await ports.runs.setDisposition(message.id, .steering, run: run.runID, at: ports.clock.now())
        if let leftOut = environments.takeLeftOut(of: message.id, accepted.task.id) {
            try await ports.journal.append([EventDraft(.run(run.runID), .runNotice(leftOut.notice), at: ports.clock.now())])
        }
        if await !run.steer(words, id: message.id) {
            try await ports.runs.setDisposition(message.id, .queued, run: nil, at: ports.clock.now())
        }
    }

    /// Queues another attempt of a task whose last run has ended. After an interruption it continues where the run stopped; otherwise it
    /// starts again with the last message.
    package func retry(_ task: TaskID, environment: [String: String], by caller: AuthenticatedCaller) async throws -> Run {
        try dispatcher.refuseWhenStopping()
        let snapshot = try await authorizer.snapshot(task, .retry, by: caller)
        guard let last = snapshot.lastRun else { throw EngineError.wrongState(.noRun(task)) }
        guard last.status.isTerminal else {
            throw EngineError.wrongState(.runOpen(last.id, of: task, last.status))
        }
        try await refuseArchivedAgent(of: snapshot.task)
        environments.set(environment, for: task, with: last.messageID, by: caller.principal)
        // A plain command keeps no state to resume from, so the whole command runs again.
        let goesOn = last.status == .interrupted && snapshot.task.spec.runtime != .command
        let now = ports.clock.now()
        let run = try await ports.runs.queueAgain(task, run: ports.entropy.id(at: now), trigger: goesOn ? .resume : .retry, at: now)
        dispatcher.wake()
        return run
    }

    /// Passes standard input to a command as it arrives, then closes it. Returns when that is done or the command stops reading.
    ///
    /// - Throws: ``EngineError/wrongState(_:)`` if no input was announced, another caller supplies it, or the run has ended.
    package func feed<Input: AsyncSequence & Sendable>(
        _ run: RunID, from input: Input, by caller: AuthenticatedCaller
    ) async throws where Input.Element == [UInt8] {
        _ = try await authorizer.run(run, .say, by: caller)
        guard let promised = inputs.input(of: run), await promised.take() else {
            throw EngineError.wrongState(.noInputExpected(run))
        }
        guard let process = try await promised.target() else {
            throw EngineError.wrongState(.inputUnread(run))
        }
        do {
            for try await bytes in input { try await process.write(bytes) }
        } catch {
            // The sender disconnected, or the command closed its input; its exit code tells what that means.
        }
        await process.closeInput()
    }

    /// Requests the end of a run. A queued run ends at once, an active one once its processes have ended. Waiting messages get the next run
    /// unless they are dropped.
    package func cancel(_ run: RunID, dropsMessages: Bool = false, by caller: AuthenticatedCaller) async throws -> Run {
        _ = try await authorizer.run(run, .cancel, by: caller)
        if dropsMessages { _ = try await authorizer.run(run, .takeBack, by: caller) }
        let stored = try await cancel(run, dropsMessages: dropsMessages)
        if stored.status.isTerminal {
            // A queued run has no runner that would queue the next one.
            let now = ports.clock.now()
            _ = try await ports.runs.queueNext(stored.taskID, run: ports.entropy.id(at: now), trigger: .followUp, at: now)
            dispatcher.wake()
        }
        return stored
    }

    private func cancel(_ run: RunID, dropsMessages: Bool = false) async throws -> Run {
        let stored: Run
        do {
            stored = try await ports.runs.requestCancel(run, dropsMessages: dropsMessages, at: ports.clock.now())
        } catch StoreError.notFound {
            throw EngineError.runNotFound(run)
        }
        if stored.status.isLeased { await active.stop(run, .cancelled) }
        if stored.status.isTerminal {
            await inputs.close(run)
            dispatcher.wake()
        }
        return stored
    }

    /// Pauses an active run until it is resumed or cancelled, or the daemon stops.
    package func pause(_ run: RunID, by caller: AuthenticatedCaller) async throws -> Run {
        _ = try await authorizer.run(run, .pause, by: caller)
        return try await RunPauses(ports: ports, active: active).set(run, true)
    }

    /// Resumes a paused run.
    package func resume(_ run: RunID, by caller: AuthenticatedCaller) async throws -> Run {
        _ = try await authorizer.run(run, .resume, by: caller)
        return try await RunPauses(ports: ports, active: active).set(run, false)
    }

    /// Archives a task. Its waiting messages are withdrawn, and its active run is cancelled first.
    package func archive(_ task: TaskID, by caller: AuthenticatedCaller) async throws -> AgentTask {
        _ = try await authorizer.task(task, .archive, by: caller)
        return try await archive(task)
    }

    func archive(_ task: TaskID) async throws -> AgentTask {
        while true {
            guard let snapshot = try await ports.queries.task(task) else { throw EngineError.taskNotFound(task) }
            for message in try await ports.queries.messages(of: task) where message.disposition == .queued && message.runID == nil {
                do {
                    try await ports.runs.removeMessage(message.id, of: task, at: ports.clock.now())
                } catch StoreError.conflict {
                    // A run took the message in the meantime; the run is cancelled below.
                }
            }
            if let run = snapshot.lastRun, !run.status.isTerminal {
                _ = try await cancel(run.id)
                try await active.gone(run.id)
            }
            do {
                let archived = try await ports.runs.setArchived(task, true, at: ports.clock.now())
                await sandboxes.forget(task)
                return archived
            } catch StoreError.conflict {
                // A new message or run arrived in between; the loop handles it too.
            }
        }
    }

    /// Unarchives a task.
    package func restore(_ task: TaskID, by caller: AuthenticatedCaller) async throws -> AgentTask {
        _ = try await authorizer.task(task, .restore, by: caller)
        return try await known(task) { try await ports.runs.setArchived(task, false, at: ports.clock.now()) }
    }

    /// Changes a task's title.
    ///
    /// - Parameter expected: the version that the change is based on; `nil` for any.
    package func rename(_ task: TaskID, to title: String, expected: Int64?, by caller: AuthenticatedCaller) async throws -> AgentTask {
        _ = try await authorizer.task(task, .rename, by: caller)
        return try await known(task) { try await ports.runs.rename(task, to: title, expected: expected, at: ports.clock.now()) }
    }

    /// Withdraws a message that no agent has received yet: it waits for a run, or is being delivered to the active one.
    package func removeMessage(_ message: MessageID, of task: TaskID, by caller: AuthenticatedCaller) async throws {
        _ = try await authorizer.task(task, .takeBack, by: caller)
        var giver: RunID?
        if let run = active.run(of: task), try await isOnItsWay(message, to: run), try await run.withdraw(message) { giver = run.runID }
        try await ports.runs.removeMessage(message, of: task, givenBackBy: giver, at: ports.clock.now())
    }

    private func isOnItsWay(_ id: MessageID, to run: ActiveRun) async throws -> Bool {
        try await ports.queries.messages(of: run.taskID).contains {
            $0.id == id && $0.disposition == .steering && $0.runID == run.runID
        }
    }

    private func refuseArchivedAgent(of task: AgentTask) async throws {
        guard let id = task.spec.agentID, let agent = try await ports.agents.agent(id), agent.archivedAt != nil else { return }
        throw EngineError.wrongState(.agentOfTaskArchived(agent.spec.name))
    }

    private func known<Value>(_ task: TaskID, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch StoreError.notFound {
            throw EngineError.taskNotFound(task)
        }
    }
}
