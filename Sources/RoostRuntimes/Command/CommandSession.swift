import RoostModel

/// One process, one turn: its output as events, then how it ended.
actor CommandSession: RuntimeSession {
    private let process: any SandboxedProcess
    private let readsMessages: Bool
    private let keepsInputOpen: Bool
    private let lineHold: @Sendable () async throws -> Void
    private var buffers: [OutputChannel: LineBuffer] = [.stdout: LineBuffer(), .stderr: LineBuffer()]
    private var pump: Task<Void, Never>?
    private var flush: Task<Void, Never>?
    private var isInterrupted = false

    /// - Parameters:
    ///   - readsMessages: whether the command receives the prompt on standard input.
    ///   - keepsInputOpen: whether someone else writes and closes its standard input.
    init(
        process: any SandboxedProcess, readsMessages: Bool, keepsInputOpen: Bool = false,
        lineHold: @escaping @Sendable () async throws -> Void
    ) {
        self.process = process
        self.readsMessages = readsMessages
        self.keepsInputOpen = keepsInputOpen
        self.lineHold = lineHold
    }

    /// A second prompt fails at once: a command runs only once.
    func prompt(_ text: String) async -> AsyncStream<RuntimeEvent> {
        let queue = EventQueue()
        if pump != nil {
            await queue.push(
                .turnEnded(TurnEnd(.failed(.internalError, message: "a command runs only once; start a new run"), isSessionUsable: false)))
            queue.end()
            return queue.stream()
        }
        pump = Task { await run(queue, readsMessages ? Array(text.utf8) : []) }
        return queue.stream()
    }

    func steer(_ text: String, id: MessageID) async -> Bool { false }

    /// Asks the command to end by closing its input; the owner of the process stops it.
    func interrupt() async {
        guard pump != nil else { return }
        isInterrupted = true
        await process.closeInput()
    }

    func memory() async -> SessionMemory? { nil }

    func close() async {
        await process.closeInput()
    }

    /// Returns when the turn is over, even if nobody consumed it.
    func finished() async {
        await pump?.value
    }

    // MARK: - Reading

    private func run(_ queue: EventQueue, _ message: [UInt8]) async {
        await process.release()
        // Concurrently with reading: a command that writes before it has read everything must not block.
        let input = Task { [process, keepsInputOpen] in
            if keepsInputOpen { return }
            // A command that stops reading closes its input; its exit code says what that means.
            if !message.isEmpty { try? await process.write(message) }
            await process.closeInput()
        }
        for await chunk in process.output {
            flush?.cancel()
            if let bytes = buffers[chunk.channel]?.append(chunk.bytes), !bytes.isEmpty {
                await queue.push(.output(RunOutput(channel: chunk.channel, bytes: bytes)))
            }
            if buffers.values.contains(where: \.holdsText) { flush = Task { await flushLater(queue) } }
        }
        flush?.cancel()
        await flushAll(queue, isLast: true)
        let exit = await process.exit()
        await input.value
        await queue.push(.turnEnded(TurnEnd(stop(for: exit), isSessionUsable: false)))
        queue.end()
    }

    private func stop(for exit: ProcessExit) -> TurnEnd.Stop {
        switch exit {
        case .killed where isInterrupted, .signaled where isInterrupted: .interrupted
        case .exited, .signaled, .limit, .killed, .notStarted: .exited(exit)
        }
    }

    private func flushLater(_ queue: EventQueue) async {
        do { try await lineHold() } catch { return }
        if Task.isCancelled { return }
        await flushAll(queue, isLast: false)
    }

    private func flushAll(_ queue: EventQueue, isLast: Bool) async {
        for channel in OutputChannel.allCases {
            let bytes = isLast ? buffers[channel]?.finish() : buffers[channel]?.flush()
            if let bytes, !bytes.isEmpty { await queue.push(.output(RunOutput(channel: channel, bytes: bytes))) }
        }
    }
}
