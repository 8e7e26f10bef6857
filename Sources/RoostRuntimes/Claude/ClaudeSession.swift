import RoostModel

/// A conversation with one `claude` process: reads its output while it lives, lets the state machine decide, and carries out its actions.
actor ClaudeSession: RuntimeSession {
    private let process: any SandboxedProcess
    private let clock: WallClock
    private let silence: Duration
    private let makeUUID: @Sendable () -> String
    private var machine: ClaudeTurnMachine
    private var stderr = TextTail()
    private var queue: EventQueue?
    private var reader: Task<Void, Never>?
    private var watch: Task<Void, Never>?
    private var lastWrite: Task<Void, any Error>?
    /// Counts arriving chunks, so that the watchdog sees whether anything arrived while it slept.
    private var activity = 0
    private var isPaused = false
    /// Callers waiting to learn whether a message was withdrawn.
    private var withdrawals: [MessageID: [AsyncStream<Bool>.Continuation]] = [:]
    private static let withdrawalTime = Duration.seconds(10)

    init(
        process: any SandboxedProcess, resume: SessionMemory?, silence: Duration, clock: WallClock,
        makeUUID: @escaping @Sendable () -> String
    ) {
        self.process = process
        self.clock = clock
        self.silence = silence
        self.makeUUID = makeUUID
        machine = ClaudeTurnMachine(resume: resume)
    }

    /// Starts the process and reads from it. Called once.
    func start() async {
        await process.release()
        reader = Task { await read() }
    }

    func prompt(_ text: String) async -> AsyncStream<RuntimeEvent> {
        let queue = EventQueue()
        let actions = machine.begin(text, uuid: makeUUID())
        if actions.contains(where: \.isTurnEnd) {
            // No turn began (one is running, or the process is gone): only this caller gets the answer.
            for case .emit(let event) in actions { await queue.push(event) }
            queue.end()
            return queue.stream()
        }
        self.queue = queue
        watch = Task { await watchSilence() }
        await perform(actions)
        return queue.stream()
    }

    func steer(_ text: String, id: MessageID) async -> Bool {
        guard let actions = machine.steer(text, id: id) else { return false }
        do {
            for case .write(let bytes) in actions { try await write(bytes) }
            return true
        } catch {
            machine.withdraw(id)
            return false
        }
    }

    func withdraw(_ id: MessageID) async -> Bool {
        guard let actions = machine.withdrawal(of: id) else { return false }
        let (answers, answer) = AsyncStream<Bool>.makeStream(bufferingPolicy: .bufferingOldest(1))
        withdrawals[id, default: []].append(answer)
        await perform(actions)
        // A CLI that does not know the request may never answer.
        let alarm = Task { [clock] in
            do { try await clock.sleep(Self.withdrawalTime) } catch { return }
            answer.yield(false)
        }
        defer { alarm.cancel() }
        for await isGivenBack in answers { return isGivenBack }
        return false
    }

    func interrupt() async {
        await perform(machine.interrupt())
    }

    func setPaused(_ isPaused: Bool) async {
        self.isPaused = isPaused
        // After a pause, the silence is counted from zero.
        activity &+= 1
    }

    func memory() async -> SessionMemory? { machine.memory }

    /// Returns when the process has exited and all its output was read.
    func ended() async {
        await reader?.value
    }

    /// Closes the input: the CLI finishes pending work and exits.
    func close() async {
        _ = await lastWrite?.result
        await process.closeInput()
    }
}

// MARK: - Reading

extension ClaudeSession {
    private func read() async {
        var lines = LineReader()
        for await chunk in process.output {
            activity &+= 1
            switch chunk.channel {
            case .stderr: stderr.append(chunk.bytes)
            case .stdout: for line in lines.append(chunk.bytes) { await perform(machine.received(line)) }
            }
        }
        for line in lines.finish() { await perform(machine.received(line)) }
        let exit = await process.exit()
        await perform(machine.exited(exit, lastWords: stderr.lines(5)))
    }

    /// Ends the turn if nothing at all arrived for the policy's silence limit. While a tool is running the limit is doubled, so that the
    /// tool's own timeout (at most ten minutes for a command) can expire first.
    private func watchSilence() async {
        let step = silence / 4
        var seen = activity
        var quiet = Duration.zero
        while !Task.isCancelled {
            do { try await clock.sleep(step) } catch { return }
            if Task.isCancelled { return }
            // A full queue means that the daemon is not reading: the process is not to blame for the silence.
            quiet = activity == seen && queue?.isFull != true && !isPaused ? quiet + step : .zero
            seen = activity
            if quiet >= (machine.isToolRunning ? silence * 2 : silence) {
                return await perform(machine.silent(for: quiet))
            }
        }
    }
}

// MARK: - Carrying out

extension ClaudeSession {
    private func perform(_ actions: [ClaudeTurnMachine.Action]) async {
        for action in actions {
            switch action {
            case .emit(let event): await emit(event)
            case .write(let bytes): await send(bytes)
            case .withdrawn(let id, let isGivenBack):
                for answer in withdrawals.removeValue(forKey: id) ?? [] { answer.yield(isGivenBack) }
            }
        }
    }

    private func emit(_ event: RuntimeEvent) async {
        guard let queue else { return }
        guard case .turnEnded = event else { return await queue.push(event) }
        self.queue = nil
        watch?.cancel()
        watch = nil
        await queue.push(event)
        queue.end()
    }

    private func send(_ bytes: [UInt8]) async {
        do {
            try await write(bytes)
        } catch {
            // The process closed its input, so it is exiting; the end of its output will tell how. Its last lines may not name the cause.
            stderr.append(Array("writing to claude failed: \(error)\n".utf8))
        }
    }

    /// Writes after all earlier writes: lines must not be interleaved.
    private func write(_ bytes: [UInt8]) async throws {
        let previous = lastWrite
        let task = Task { [process] in
            _ = await previous?.result
            try await process.write(bytes)
        }
        lastWrite = task
        try await task.value
    }
}

extension ClaudeTurnMachine.Action {
    fileprivate var isTurnEnd: Bool {
        if case .emit(.turnEnded) = self { true } else { false }
    }
}
