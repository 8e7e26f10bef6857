import RoostModel
import RoostSupport

/// Executes one turn of a session under the policy's limits and records its events.
struct RunTurn: Sendable {
    let ports: EnginePorts
    let runID: RunID
    let handle: ActiveRun
    let policy: Policy
    let session: WarmSession
    let recorder: RunRecorder
    let shutdownGrace: Duration

    func perform(prompt: String) async -> TurnOutcome {
        let watch = Task { await self.watchTime() }
        let stopper = Task { await self.obeyStops() }
        let outcome =
            await handle.untilGoing()
            ? await consume(await session.session.prompt(prompt))
            : TurnOutcome(end: TurnEnd(.interrupted, isSessionUsable: false))
        watch.cancel()
        stopper.cancel()
        // A stop that has begun is completed: the process tree is gone before the run ends.
        await stopper.value
        return outcome
    }

    /// Enforces the time limit, which does not count while the run is paused.
    private func watchTime() async {
        var left = Duration.milliseconds(policy.limits.wallTimeMs)
        var begin = Duration.zero
        var alarm: Task<Void, Never>?
        defer { alarm?.cancel() }
        for await isPaused in await handle.pauses() {
            if !isPaused, alarm == nil {
                begin = ports.clock.monotonic()
                alarm = Task { [left] in await self.strike(after: left) }
            } else if isPaused, let running = alarm {
                running.cancel()
                alarm = nil
                left -= ports.clock.monotonic() - begin
            }
        }
    }

    private func strike(after left: Duration) async {
        do { try await ports.clock.sleep(left) } catch { return }
        let limit = Duration.milliseconds(policy.limits.wallTimeMs)
        await handle.stop(
            .limit(
                .timeLimit,
                message:
                    "the run took longer than its time limit of \(limit.formatted); raise it with --limit time=…, or give the agent smaller tasks"
            ))
    }

    private func obeyStops() async {
        let grace = Duration.milliseconds(policy.limits.stopGraceMs)
        for await cause in await handle.stopRequests() {
            switch cause {
            case .cancelled, .agentStopped, .agentRestarted: await session.process.stop(grace: grace)
            case .daemonStopping: await session.process.stop(grace: shutdownGrace)
            case .limit, .leaseLost: await session.process.stop(grace: .zero)
            case .redirected:
                // The turn was asked to end and the process is kept. It is ended only if it does not react.
                do { try await ports.clock.sleep(grace) } catch { return }
                await session.process.stop(grace: .zero)
            }
            return
        }
    }

    private func consume(_ events: AsyncStream<RuntimeEvent>) async -> TurnOutcome {
        var outcome = TurnOutcome(end: TurnEnd(.exited(.killed), isSessionUsable: false))
        var keeper = OutputRetention(limits: policy.limits)
        var streams: [OutputChannel: StreamRedactor] = [:]
        var reply = ReplyTail()
        for await event in events {
            switch event {
            case .sessionStarted(let started):
                await recorder.add(.sessionStarted(started))
                await remember(started)
            case .textDelta(let delta): await ports.journal.publish(redacted(delta), of: runID)
            case .message(let message):
                outcome.reply = message.text
                await recorder.add(.assistantMessage(message), bytes: message.text.utf8.count)
                // Other readers wait for the finished message, so it is not delayed for a fuller batch.
                await recorder.flush()
            case .thought(let thought): await recorder.add(.assistantThought(thought), bytes: thought.text.utf8.count)
            case .toolCall(let call): await recorder.add(.toolCall(call), bytes: call.input?.utf8.count ?? 256)
            case .toolUpdate(let update): await recorder.add(.toolUpdate(update), bytes: update.output?.utf8.count ?? 256)
            case .usage(let usage):
                outcome.usage = usage
            case .notice(let notice):
                if notice.code == RunNotice.resumeRefused { outcome.isResumeRefused = true }
                await recorder.add(.runNotice(notice))
            case .output(let output):
                let bytes = streams[output.channel, default: StreamRedactor(session.redactor)].pass(output.bytes)
                if bytes.isEmpty { continue }
                let clean = RunOutput(channel: output.channel, bytes: bytes)
                reply.add(clean)
                await keep(clean, &keeper)
            case .steered(let message):
                do {
                    try await ports.runs.setDisposition(message, .inRun, run: runID, at: ports.clock.now())
                } catch {
                    await recorder.add(
                        .runNotice(RunNotice(level: .warning, code: "message_state", text: "a message's state was not stored: \(error)")))
                }
            case .turnEnded(let end): outcome.end = end
            }
        }
        for channel in OutputChannel.allCases {
            guard let bytes = streams[channel]?.rest(), !bytes.isEmpty else { continue }
            let clean = RunOutput(channel: channel, bytes: bytes)
            reply.add(clean)
            await keep(clean, &keeper)
        }
        // The output of an agent that is a command is its reply.
        if session.spec.runtime == .command, session.spec.agentID != nil, outcome.end.stop == .exited(.exited(0)) {
            outcome.reply = reply.finish()
        }
        let rest = keeper.finish()
        if rest.dropped > 0 { await recorder.add(.runOutputDropped(RunOutputDropped(bytes: rest.dropped))) }
        for output in rest.tail { await recorder.add(.runOutput(output), bytes: output.text.utf8.count) }
        if let usage = outcome.usage { await recorder.add(.usageReported(usage)) }
        await recorder.flush()
        return outcome
    }

    /// Stores the session's id as soon as it is known, so that a crash during the turn does not lose the conversation.
    private func remember(_ started: SessionStarted) async {
        let memory = await session.session.memory() ?? SessionMemory(sessionID: started.sessionId)
        do {
            try await ports.runs.saveSession(memory, of: handle.taskID, at: ports.clock.now())
        } catch {
            await recorder.add(
                .runNotice(RunNotice(level: .warning, code: "session_state", text: "the session's id was not stored: \(error)")))
        }
    }

    private func keep(_ output: RunOutput, _ keeper: inout OutputRetention) async {
        switch keeper.add(output) {
        case .store(let output): await recorder.add(.runOutput(output), bytes: output.text.utf8.count)
        case .hold: break
        case .flood:
            let limit = formatted(bytes: policy.limits.outputFloodBytes)
            await handle.stop(
                .limit(.outputLimit, message: "the run printed more than \(limit); send long output to a file, or raise --limit flood=…"))
        }
    }

    /// Live pieces are redacted one by one; the stored message is redacted as a whole.
    private func redacted(_ delta: LiveText) -> LiveText {
        LiveText(messageId: delta.messageId, kind: delta.kind, offset: delta.offset, text: session.redactor.redact(delta.text))
    }
}
