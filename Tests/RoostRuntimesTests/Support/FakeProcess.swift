import RoostModel

/// A process whose output the test writes and whose input the test reads.
actor FakeProcess: SandboxedProcess {
    private(set) var isReleased = false
    private(set) var isInputClosed = false
    private(set) var isKilled = false
    /// Everything written to its standard input, one element per write.
    private(set) var written: [String] = []
    private var refusesInput = false
    private var chunks: [OutputChunk] = []
    private var isOutputClosed = false
    private var ended: ProcessExit?
    private var reader: CheckedContinuation<OutputChunk?, Never>?
    private var exitWaiters: [CheckedContinuation<ProcessExit, Never>] = []
    private var inputWaiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    nonisolated var output: SandboxOutput { SandboxOutput { await self.next() } }

    // MARK: - What the test does

    func say(_ text: String, on channel: OutputChannel = .stdout) {
        say(Array(text.utf8), on: channel)
    }

    func say(_ bytes: [UInt8], on channel: OutputChannel = .stdout) {
        let chunk = OutputChunk(channel: channel, bytes: bytes)
        if let reader = reader.take() { reader.resume(returning: chunk) } else { chunks.append(chunk) }
    }

    /// A line of JSON, written with single quotes to be readable in a test.
    func line(_ text: String) {
        say(text.replacing("'", with: "\"") + "\n")
    }

    func end(_ exit: ProcessExit) {
        ended = exit
        isOutputClosed = true
        if chunks.isEmpty { reader.take()?.resume(returning: nil) }
        for waiter in exitWaiters { waiter.resume(returning: exit) }
        exitWaiters = []
    }

    func refuseInput() {
        refusesInput = true
    }

    /// Returns once the session has written `count` times in total.
    func awaitWrites(_ count: Int) async {
        if written.count >= count { return }
        await withCheckedContinuation { inputWaiters.append((count, $0)) }
    }

    // MARK: - What the session does

    private func next() async -> OutputChunk? {
        if !chunks.isEmpty { return chunks.removeFirst() }
        if isOutputClosed { return nil }
        return await withCheckedContinuation { reader = $0 }
    }

    func release() { isReleased = true }

    func write(_ bytes: [UInt8]) throws {
        if refusesInput || isInputClosed { throw BrokenPipe() }
        written.append(String(decoding: bytes, as: UTF8.self))
        for waiter in inputWaiters where waiter.count <= written.count { waiter.continuation.resume() }
        inputWaiters.removeAll { $0.count <= written.count }
    }

    func closeInput() { isInputClosed = true }

    func pause() async {}

    func resume() async {}

    func stop(grace: Duration) { kill() }

    func kill() {
        isKilled = true
        if ended == nil { end(.killed) }
    }

    func exit() async -> ProcessExit {
        if let ended { return ended }
        return await withCheckedContinuation { exitWaiters.append($0) }
    }
}

struct BrokenPipe: Error {}
