import RoostClient
import RoostModel
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Watches one run from a terminal or a program: progress, Ctrl-C, the end, the diff, the question what to do with it.
struct RunSession: Sendable {
    let client: RoostClient
    let task: TaskID
    let run: RunID
    let agent: String
    let afterRun: AfterRun
    /// Whether to ask what to do with the changes.
    let asks: Bool
    let voice: Voice
    /// What the first Ctrl-C does.
    let interrupt: Interrupt
    /// If standard output is not a terminal, only the command's output goes there, and the changes are shown on standard error.
    let keepsOutputApart: Bool

    /// How much is printed.
    enum Voice: Sendable {
        case full
        /// Only the output of the command or agent.
        case quiet
        /// One event per line as JSON.
        case json
    }

    enum Interrupt: Sendable {
        case cancels
        /// The run continues.
        case leaves
    }

    private var json: Bool { voice == .json }
    private let terminal = Terminal.current

    /// The maximum number of files listed at the end of a run; marked files are always listed.
    private static let mostFiles = 200

    init(
        client: RoostClient, task: TaskID, run: RunID, agent: String, afterRun: AfterRun, asks: Bool, voice: Voice,
        interrupt: Interrupt = .cancels, keepsOutputApart: Bool = false
    ) {
        self.client = client
        self.task = task
        self.run = run
        self.agent = agent
        self.afterRun = afterRun
        self.asks = asks
        self.voice = voice
        self.interrupt = interrupt
        self.keepsOutputApart = keepsOutputApart
    }

    init(client: RoostClient, task: TaskID, run: RunID, agent: String, afterRun: AfterRun, asks: Bool, json: Bool) {
        self.init(client: client, task: task, run: run, agent: agent, afterRun: afterRun, asks: asks, voice: json ? .json : .full)
    }

    /// Follows the run to its end.
    ///
    /// - Parameter interrupts: created before the run was, if this command created it, so that an earlier Ctrl-C also cancels the run.
    /// - Returns: the exit code for the result.
    func watch(after position: Int64, _ interrupts: Interrupts = Interrupts()) async throws -> ExitStatus {
        try await finish(after: position, interrupts).exitStatus
    }

    /// Follows the run to its end and prints its result.
    func finish(after position: Int64, _ interrupts: Interrupts = Interrupts()) async throws -> RunFinished {
        let printer = RunPrinter(
            terminal: terminal, agent: agent, isQuiet: voice == .quiet, interrupt: interrupt == .leaves ? "Ctrl-C leaves" : "Ctrl-C cancels"
        )
        let follower = RunFollower(client: client, task: task, run: run, afterRun: afterRun)
        let outcome = try await withThrowingTaskGroup(of: RunFollower.Ending?.self) { group in
            group.addTask { try await follower.follow(after: position) { await show($0, printer) } }
            group.addTask {
                try await obey(interrupts, printer)
                return nil
            }
            if voice == .full {
                group.addTask {
                    await keepTicking(printer)
                    return nil
                }
            }
            defer { group.cancelAll() }
            for try await ending in group {
                if let ending { return ending }
            }
            throw CancellationError()
        }
        await printer.clearProgress()
        try await conclude(outcome, printer)
        return outcome.finished
    }

    private func show(_ item: StreamItem, _ printer: RunPrinter) async {
        guard json else { return await printer.show(item) }
        // The final event is replaced by this command's own last line. Live text is only for terminals.
        guard case .event(let event) = item, event.type != EventType.runFinished.rawValue else { return }
        Output.jsonLine(event.json)
    }

    private func keepTicking(_ printer: RunPrinter) async {
        var count = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(120))
            if count % 8 == 2, await printer.isQueued {
                let answer: RunAnswer? = try? await client.get("/v1/runs/\(run)")
                await printer.setQueuePlace(answer?.queuePlace)
            }
            count += 1
            if Task.isCancelled { return }
            await printer.tick()
        }
    }

    /// The first Ctrl-C cancels the run, the second one stops waiting for it. If the run is only watched, the first one stops watching.
    private func obey(_ interrupts: Interrupts, _ printer: RunPrinter) async throws {
        var count = 0
        for await _ in interrupts.read() {
            count += 1
            if interrupt == .leaves {
                if !json { await printer.say("run \(run.short) continues; roost task cancel \(task.short) cancels it") }
                throw CancellationError()
            }
            if count == 1 {
                if !json { await printer.say("cancelling… (press again to stop waiting)") }
                let _: RunAnswer = try await client.post("/v1/runs/\(run)/cancel")
            } else {
                if !json { await printer.say("run \(run.short) is being cancelled by the daemon; roost attach \(run.short) watches it") }
                throw CancellationError()
            }
        }
        try Task.checkCancellation()
    }

    // MARK: The end

    private func conclude(_ ending: RunFollower.Ending, _ printer: RunPrinter) async throws {
        if json { return Output.jsonLine(try finalLine(ending)) }
        let finished = ending.finished
        if voice == .quiet, finished.saysAllItself {
            // Requested actions that failed are still reported.
            if let application = ending.application, application.status != .applied {
                Output.error(ApplicationText.words(application, run: run))
            }
            if let notice = ending.notice, notice.level != .info { Output.error(SafeText.line(notice.text)) }
            return
        }
        let stored: RunAnswer? = try? await client.get("/v1/runs/\(run)")
        let took = stored.flatMap { run in run.startedAt.flatMap { start in run.endedAt.map { start.duration(to: $0).formatted } } }
        var line = "\(finished.status.mark(terminal)) \(finished.status.words)\(took.map { " after \($0)" } ?? "")"
        if let message = finished.outcome.message, finished.status != .succeeded, message != finished.status.words {
            line += ": \(SafeText.line(message))"
        }
        let usage = finished.usage.map { "  (\($0.words))" }
        Output.error(line + terminal.styled(usage ?? "", .dim))
        guard voice == .full else { return }
        if finished.status == .failed, let hint = await printer.afterFailure { Output.error(terminal.styled("  → \(hint)", .dim)) }
        await ringBell()
        if finished.diff != nil {
            try await showDiff(ending)
        } else if let notice = ending.notice {
            Output.error(SafeText.line(notice.text))
        }
    }

    /// Rings the bell if the daemon's settings enable it and standard error is a terminal.
    private func ringBell() async {
        guard terminal.showsProgress, let info: InfoAnswer = try? await client.get("/v1/info"), info.settings["notify.bell"] == "on" else {
            return
        }
        Output.errorText("\u{7}")
    }

    private func showDiff(_ ending: RunFollower.Ending) async throws {
        let diff: DiffAnswer
        do {
            diff = try await client.get("/v1/runs/\(run)/diff")
        } catch let error as ErrorBody where error.code == .noChanges {
            return
        }
        ShownDiffs.remember(diff)
        let text = DiffText(diff: diff, terminal: terminal)
        if !diff.changes.isEmpty {
            let patches = text.patches()
            if patches.utf8.count <= 64 << 10 {
                if keepsOutputApart, !terminal.showsOutput { Output.errorText("\n" + patches) } else { Output.text("\n" + patches) }
            } else if keepsOutputApart {
                Output.error("\n(the diff is long; show it with roost diff \(run.short))")
            } else {
                Output.line("\n(the diff is long; show it with roost diff \(run.short))")
            }
        }
        Output.error("\n" + text.summary())
        for line in text.files(most: Self.mostFiles) + text.remarks() { Output.error(line) }
        if diff.hasNothingToApply(includingIgnored: true) { return }
        if diff.isInPlace {
            Output.error(ApplicationText.inPlace)
        } else if let notice = ending.notice {
            Output.error(SafeText.line(notice.text))
        } else if let application = ending.application {
            try await tell(application)
        } else if afterRun == .discard, ending.finished.status == .succeeded {
            Output.error("discarded; the project is unchanged")
        } else if let last = diff.applications.first, [.applied, .applying].contains(last.status) {
            for line in ApplicationText.lines(last, agent: agent) { Output.error(line) }
        } else if diff.hasNothingToApply(includingIgnored: false) {
            // Usually build products and caches, about which no question is asked.
            let (takes, forgets) = ("roost apply \(run.short) --include-ignored applies them", "roost discard \(run.short) discards them")
            Output.error("\nonly files that git ignores have changed; \(takes), \(forgets)")
        } else if asks, terminal.isInteractive {
            try await ChangesQuestion(client: client, run: run, agent: agent, diff: diff, terminal: terminal).ask()
        } else {
            Output.error("\nroost apply \(run.short)   applies the changes to the project\nroost discard \(run.short) discards them")
        }
    }

    /// Prints the application with its notes, for example about an unsigned commit.
    private func tell(_ change: ApplicationChanged) async throws {
        guard change.status == .applied, let whole: ApplicationAnswer = try? await client.get("/v1/applications/\(change.applicationId)")
        else {
            return Output.error(ApplicationText.words(change, run: run))
        }
        for line in ApplicationText.lines(whole, agent: agent) { Output.error(line) }
    }

    private struct FinalLine: Encodable {
        let type = EventType.runFinished.rawValue
        let status: RunStatus
        let runId: RunID
        let taskId: TaskID
        let exitCode: Int?
        let reason: RunEndReason?
        let message: String?
        let diff: DiffSummary
        let usage: Usage?
        let application: ApplicationChanged?
        let notice: RunNotice?

        enum CodingKeys: CodingKey {
            case type, status, runId, taskId, exitCode, reason, message, diff, usage, application, notice
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(type, forKey: .type)
            try container.encode(status, forKey: .status)
            try container.encode(runId, forKey: .runId)
            try container.encode(taskId, forKey: .taskId)
            // Present even if no process exited, so that readers need not test for the member.
            try container.encode(exitCode, forKey: .exitCode)
            try container.encodeIfPresent(reason, forKey: .reason)
            try container.encodeIfPresent(message, forKey: .message)
            try container.encode(diff, forKey: .diff)
            try container.encodeIfPresent(usage, forKey: .usage)
            try container.encodeIfPresent(application, forKey: .application)
            try container.encodeIfPresent(notice, forKey: .notice)
        }
    }

    private func finalLine(_ ending: RunFollower.Ending) throws -> String {
        let finished = ending.finished
        let line = FinalLine(
            status: finished.status, runId: run, taskId: task, exitCode: finished.outcome.exitCode, reason: finished.outcome.reason,
            message: finished.outcome.message, diff: finished.diff ?? DiffSummary(files: 0, additions: 0, deletions: 0),
            usage: finished.usage, application: ending.application, notice: ending.notice)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return String(decoding: try encoder.encode(line), as: UTF8.self)
    }

}

extension RunFinished {
    var exitStatus: ExitStatus {
        switch status {
        case .succeeded: return .done
        case .cancelled: return .interrupted
        case .failed, .interrupted, .queued, .preparing, .running, .waitingForApproval, .waitingForInput, .finishing:
            switch outcome.reason {
            case .networkRequired, .policyRefused, .sandboxUnavailable: return .refused
            default: return .failed
            }
        }
    }

    /// Whether the exit code and the command's output already describe the whole result.
    fileprivate var saysAllItself: Bool {
        switch outcome.reason {
        case nil, .exitNonZero, .signaled, .cancelledByPerson: true
        default: false
        }
    }
}
