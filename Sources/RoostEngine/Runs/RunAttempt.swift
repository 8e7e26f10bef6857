import Logging
import RoostModel
import RoostSupport

/// The work of one run: work tree, sandbox, session, turn, diff. Answers with how it ended; storing that is the runner's.
struct RunAttempt: Sendable {
    let ports: EnginePorts
    let sandboxes: TaskSandboxes
    let inputs: RunInputs
    let defaults: Defaults
    let shutdownGrace: Duration
    let leased: LeasedRun
    let handle: ActiveRun
    let log: Logger

    var runID: RunID { leased.run.id }
    var task: AgentTask { leased.task }

    /// What stands once a run is prepared.
    private struct Stage {
        let session: WarmSession
        let launch: RuntimeLaunch
    }

    /// What the first instruction of a turn waits for, under way beside its process.
    private struct Prelude: Sendable {
        let base: Task<BaseSummary?, any Error>
        let known: Task<Void, any Error>
        let recorder: RunRecorder
        /// Whether the run is not `running` yet.
        let isFirst: Bool

        /// Both are seen to their end: what follows a failure must not find them still at work.
        func end() async { _ = await (base.result, known.result) }
    }

    /// Ends the attempt early with an outcome of its own.
    private struct Failure: Error {
        let outcome: RunOutcome
    }

    /// How long a command's promised input may stay away once the command is there.
    private static let patience = Duration.seconds(60)

    func perform() async -> RunEnding {
        do {
            if let leftOut = sandboxes.environments.takeLeftOut(of: leased.message.id, task.id) { try await tell(leftOut.notice) }
            try await tellWhatIsGone()
            try await tellDefaults()
            return try await sandboxes.withTurn(of: handle, behind: tellWhoIsThere) { try await turn(resuming: true) }
        } catch let failure as Failure {
            return ending(failure.outcome)
        } catch {
            let isStopped = await handle.cause != nil
            return ending(error is CancellationError && isStopped ? await outcomeBeforeTheTurn() : outcome(for: error))
        }
    }

    /// - Parameter resuming: go on with the stored session; `false` for the second try after the runtime refused it. The run is `running`
    ///   then already, and its base recorded.
    private func turn(resuming: Bool) async throws -> RunEnding {
        try await checkStop()
        let environment = sandboxes.environments.environment(for: task.id)
        async let remembered = resuming ? ports.runs.session(of: task.id) : nil
        let (tree, isNew) = try await workTree()
        let recorder = RunRecorder(run: runID, journal: ports.journal, clock: ports.clock, log: log)
        let prelude = Prelude(
            base: Task { try await recordBase(tree) }, known: Task { try await remember(isNew ? tree : nil) }, recorder: recorder,
            isFirst: resuming)
        let stage: Stage
        do {
            stage = try await prepare(environment, tree, try await remembered, prelude)
        } catch {
            await prelude.end()
            throw error
        }
        let words: String
        do {
            words = try await prompt(isFresh: stage.session.isFresh, lostSession: !resuming)
            if stage.launch.startsWorkAtOnce { try await checkStop() } else { try await begin(prelude, stage.session.untold) }
            try await handle.attach(stage.session.session, stage.session.process)
            await connectInput(to: stage.session.process)
        } catch {
            await handle.detach()
            await end(stage.session)
            throw error
        }
        let background = stage.launch.staysWarm ? await BackgroundProcesses(of: stage.session.process, clock: ports.clock) : nil
        let turn = await RunTurn(
            ports: ports, runID: runID, handle: handle, policy: task.spec.policy, session: stage.session, recorder: recorder,
            shutdownGrace: shutdownGrace
        ).perform(prompt: words)
        await handle.detach()
        let cause = await handle.cause
        if turn.isResumeRefused, resuming, cause == nil {
            await end(stage.session)
            try await ports.runs.saveSession(nil, of: task.id, at: ports.clock.now())
            await recorder.add(
                .runNotice(
                    RunNotice(
                        level: .warning, code: "resumed_fresh",
                        text: "the agent no longer knows this conversation; it starts a new one with the stored messages")))
            await recorder.flush()
            return try await self.turn(resuming: false)
        }
        return await conclude(turn, cause, stage, tree, recorder, background)
    }
}

// MARK: - Preparing

extension RunAttempt {
    /// What a run says that waits for something that may last.
    private func tellWhoIsThere(_ use: SandboxUse) async throws {
        guard use == .shell else { return }
        let text = "a shell is open in this task's work tree; the run starts when it is left"
        try await tell(RunNotice(level: .warning, code: "shell_open", text: text))
    }

    /// Who promised an input brings it to this process; where nobody comes, there is none.
    private func connectInput(to process: any SandboxedProcess) async {
        guard let input = inputs.input(of: runID) else { return }
        await input.attach(process)
        let (clock, patience) = (ports.clock, Self.patience)
        Task {
            try? await clock.sleep(patience)
            await input.giveUp()
        }
    }

    func tell(_ notice: RunNotice) async throws {
        try await ports.journal.append([EventDraft(.run(runID), .runNotice(notice), at: ports.clock.now())])
    }

    private func checkStop() async throws {
        if await handle.cause != nil { throw Failure(outcome: await outcomeBeforeTheTurn()) }
    }

    /// How a run ends that was told to before its turn began.
    private func outcomeBeforeTheTurn() async -> RunOutcome {
        let turn = TurnOutcome(end: TurnEnd(.interrupted, isSessionUsable: false))
        return .of(turn, cause: await handle.cause, runtime: task.spec.runtime)
    }

    private func workTree() async throws -> (tree: WorkTree?, isNew: Bool) {
        guard let path = task.spec.projectPath else { return (nil, false) }
        async let stored = ports.runs.workTree(of: task.id)
        // Looked at each time: the folder may be gone, or belong to somebody else by now.
        let project = try await ports.workTrees.locate(recorded: path)
        let known = try await stored
        let mode = known?.mode ?? task.spec.workTree
        var tree = try await prepare(project, mode, isMounted: await sandboxes.warm.spec(of: task.id) != nil)
        if tree.isBehind {
            // Only a tree that nobody has can follow the project.
            await sandboxes.warm.close(task.id)
            tree = try await prepare(project, mode, isMounted: false)
            tree.notes.append("the agent's process was started again, to work on the project as it is now")
        }
        return (tree, known == nil)
    }

    private func prepare(_ project: ProjectFolder, _ mode: WorkTreeMode, isMounted: Bool) async throws -> WorkTree {
        try await ports.workTrees.prepare(
            task.id, project, mode, hidesEnvironmentFiles: task.spec.policy.hidesEnvironmentFiles, isMounted: isMounted)
    }

    private func remember(_ tree: WorkTree?) async throws {
        guard let tree else { return }
        try await ports.runs.setWorkTree(tree, of: task.id, reason: nil, at: ports.clock.now())
    }

    private func recordBase(_ tree: WorkTree?) async throws -> BaseSummary? {
        guard let tree else { return nil }
        return try await ports.workTrees.recordBase(runID, tree)
    }

    /// Makes the run `running`, durably, with what it is contained by; only then may anything of the turn execute. Where the start of the process is
    /// the start of the work, the last of the sandbox's set-up goes on beside this: should it fail, the run fails from there.
    private func begin(_ prelude: Prelude, _ sandbox: RunSandbox?) async throws {
        try await prelude.known.value
        if let summary = try await prelude.base.value {
            for note in summary.notes { await prelude.recorder.add(.runNotice(RunNotice(level: .info, code: "base", text: note))) }
        }
        await prelude.recorder.flush()
        try await checkStop()
        let told = sandbox.map { [EventPayload.runSandbox($0)] } ?? []
        if prelude.isFirst {
            _ = try await ports.runs.transition(leased.lease, .started, at: ports.clock.now(), events: told)
        } else {
            try await ports.journal.append(told.map { EventDraft(.run(runID), $0, at: ports.clock.now()) })
        }
    }

    private func prepare(
        _ environment: RunVariables, _ tree: WorkTree?, _ memory: SessionMemory?, _ prelude: Prelude
    ) async throws -> Stage {
        let plan = try LaunchPlan(
            task.id, task.spec, tree: tree, resume: memory, environment: environment,
            keepsInputOpen: inputs.input(of: runID) != nil, ports: ports)
        try plan.checkNetwork()
        let launch = plan.launch
        let redactor = sandboxes.secrets.set(launch.secrets, run: runID, task: task.id)
        if launch.staysWarm, var session = await sandboxes.warm.take(task.id, task.spec, environment: environment, tree: tree) {
            session.untold =
                session.untold
                ?? RunSandbox(
                    isolation: task.spec.policy.isolation, network: task.spec.policy.network,
                    summary: "goes on in the sandbox of its last turn", weaknesses: [])
            return Stage(session: session, launch: launch)
        }
        var session = try await SessionStarter(ports: ports).start(
            plan, HomeOwner(task), run: runID, redactor: redactor, tell: announce, beside: { try await begin(prelude, $0) })
        session.untold = nil
        return Stage(session: session, launch: launch)
    }

    private func announce(_ sandbox: RunSandbox) async {
        do {
            try await ports.journal.append([EventDraft(.run(runID), .runSandbox(sandbox), at: ports.clock.now())])
        } catch {
            log.error("An event could not be stored", metadata: .keys((.error, "\(error)")))
        }
    }

    private func prompt(isFresh: Bool, lostSession: Bool) async throws -> String {
        let message = leased.message
        let earlier = lostSession ? try await ports.queries.messages(of: task.id).filter { $0.id != message.id } : []
        let files = try await AttachmentDelivery(ports: ports).place(message.attachments, for: task)
        return Prompt(message: message.body, trigger: leased.run.trigger, isFresh: isFresh, earlier: earlier, files: files).words
    }
}

// MARK: - Finishing

extension RunAttempt {
    private func conclude(
        _ turn: TurnOutcome, _ cause: RunStopCause?, _ stage: Stage, _ tree: WorkTree?, _ recorder: RunRecorder,
        _ background: BackgroundProcesses?
    ) async -> RunEnding {
        let memory = await stage.session.session.memory()
        var staysWarm = stage.launch.staysWarm && turn.end.isSessionUsable && (cause == nil || cause == .redirected)
        if staysWarm, let left = await background?.left(), !left.isEmpty {
            // The agent goes with them: whatever it knows of what it started is then true.
            staysWarm = false
            await recorder.add(.runNotice(BackgroundProcesses.notice(left)))
            await recorder.flush()
        }
        if !staysWarm { await end(stage.session) }
        await mergeCaches(tree, isMounted: staysWarm)
        if case .exited(let exit) = turn.end.stop, cause == nil, stage.launch.staysWarm {
            await sandboxes.warm.endedInTurn(task.id, task.spec, exit)
        }
        var result = RunOutcome.of(turn, cause: cause, runtime: task.spec.runtime)
        if let failure = await recorder.failure {
            result = RunOutcome(
                end: .failed, reason: .internalError, message: "events of this run could not be stored: \(failure)",
                exitCode: result.exitCode)
        }
        var diff: DiffSummary?
        var events: [EventPayload] = []
        do {
            _ = try await ports.runs.transition(leased.lease, .concluded, at: ports.clock.now(), events: [])
            if let tree {
                let changes = try await ports.workTrees.capture(runID, tree)
                diff = changes.summary
                events = changes.notes.map { .runNotice(RunNotice(level: .warning, code: "changes", text: $0)) }
                events.append(.diffCaptured(changes.summary))
            }
        } catch {
            log.error("The changes of a run could not be captured", metadata: .keys((.error, "\(error)")))
            if result.end == .succeeded || result.end == .failed {
                result = RunOutcome(
                    end: .failed, reason: .internalError, message: "its changes could not be captured: \(error)",
                    exitCode: result.exitCode)
            }
        }
        if staysWarm {
            var session = stage.session
            session.isFresh = false
            session.untold = nil
            await sandboxes.warm.put(session, of: task.id)
        }
        return RunEnding(
            outcome: result, usage: turn.usage, diff: diff, reply: turn.reply.map(stage.session.redactor.redact),
            replyID: ports.entropy.id(at: ports.clock.now()), events: events, memory: memory)
    }

    private func end(_ session: WarmSession) async {
        await session.session.close()
        await session.process.stop(grace: .milliseconds(task.spec.policy.limits.stopGraceMs))
        await ports.folders.removeRun(session.sandboxRun)
    }

    /// The end of a run whose turn did not begin.
    private func ending(_ outcome: RunOutcome) -> RunEnding {
        RunEnding(outcome: outcome, usage: nil, diff: nil, reply: nil, replyID: ports.entropy.id(at: ports.clock.now()))
    }

    private func outcome(for error: any Error) -> RunOutcome {
        switch error {
        case let error as EngineError: RunOutcome(end: .failed, reason: .internalError, message: error.description)
        case let error as RuntimeError: RunOutcome(end: .failed, reason: error.reason, message: error.message)
        case let error as SandboxError: .of(error)
        case let error as WorkTreeError: RunOutcome(end: .failed, reason: .projectUnavailable, message: error.description)
        case StoreError.leaseLost: RunOutcome(end: .interrupted, reason: .daemonStopped, message: "another runner took this run over")
        default: RunOutcome(end: .failed, reason: .internalError, message: "\(error)")
        }
    }
}

extension WorkTree {
    var mode: WorkTreeMode {
        switch layout {
        case .overlay: .overlay
        case .copy: .clone
        case .inPlace: .inPlace
        }
    }
}
