import Dispatch
import Foundation
import RoostModel
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A child of the test itself behind the sandbox's interface, without a sandbox, to drive a real program.
final class SpawnedProcess: SandboxedProcess {
    private struct State {
        var exit: ProcessExit?
        var waiters: [CheckedContinuation<ProcessExit, Never>] = []
        var open: [OutputChannel: FileHandle] = [:]
        var isInputClosed = false
        var wasKilled = false
    }

    private let child: Process
    private let input: FileHandle
    private let state: Mutex<State>
    private let reads = DispatchQueue(label: "spawned.read")
    private let writes = DispatchQueue(label: "spawned.write")

    var output: SandboxOutput {
        SandboxOutput { await withCheckedContinuation { next in self.reads.async { next.resume(returning: self.read()) } } }
    }

    init(_ launch: RuntimeLaunch, home: String, workingDirectory: String, searchPath: String) throws {
        // Writing to a child that closed its input must be an error of that write, not the end of the test process.
        signal(SIGPIPE, SIG_IGN)
        child = Process()
        child.executableURL = URL(fileURLWithPath: launch.executable)
        child.arguments = launch.arguments
        child.environment = launch.environment.merging(["HOME": home, "PATH": searchPath, "TMPDIR": home + "/tmp"]) { $1 }
        child.currentDirectoryURL = URL(fileURLWithPath: workingDirectory)
        let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
        child.standardInput = pipes.input
        child.standardOutput = pipes.output
        child.standardError = pipes.errors
        input = pipes.input.fileHandleForWriting
        state = Mutex(State(open: [.stdout: pipes.output.fileHandleForReading, .stderr: pipes.errors.fileHandleForReading]))
        child.terminationHandler = { [weak self] child in
            self?.ended(child.terminationReason == .exit ? .exited(Int(child.terminationStatus)) : .signaled(Int(child.terminationStatus)))
        }
        try child.run()
    }

    func release() async {}

    func write(_ bytes: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            writes.async { done.resume(with: Result { try self.input.write(contentsOf: Data(bytes)) }) }
        }
    }

    func closeInput() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            writes.async {
                let isFirst = self.state.withLock { state in
                    defer { state.isInputClosed = true }
                    return !state.isInputClosed
                }
                if isFirst { try? self.input.close() }
                done.resume()
            }
        }
    }

    func pause() async {}

    func resume() async {}

    func stop(grace: Duration) async { await kill() }

    func kill() async {
        let isAlive = state.withLock { state in
            if state.exit == nil { state.wasKilled = true }
            return state.exit == nil
        }
        if isAlive { _ = Foundation.kill(child.processIdentifier, SIGKILL) }
        _ = await exit()
    }

    func exit() async -> ProcessExit {
        await withCheckedContinuation { waiter in
            let exit = state.withLock { state in
                if state.exit == nil { state.waiters.append(waiter) }
                return state.exit
            }
            if let exit { waiter.resume(returning: exit) }
        }
    }

    private func ended(_ exit: ProcessExit) {
        let (exit, waiters) = state.withLock { state in
            let exit = state.wasKilled ? .killed : exit
            state.exit = exit
            defer { state.waiters = [] }
            return (exit, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: exit) }
    }

    /// Waits for whichever channel has data.
    private func read() -> OutputChunk? {
        while true {
            let open = state.withLock { state in state.open.map { ($0.key, $0.value) } }
            if open.isEmpty { return nil }
            var descriptors = open.map { pollfd(fd: $0.1.fileDescriptor, events: Int16(POLLIN), revents: 0) }
            guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { continue }
            for (index, descriptor) in descriptors.enumerated() where descriptor.revents != 0 {
                let data = open[index].1.availableData
                if data.isEmpty {
                    state.withLock { state in state.open[open[index].0] = nil }
                } else {
                    return OutputChunk(channel: open[index].0, bytes: Array(data))
                }
            }
        }
    }
}
