import Dispatch
import RoostWire
import Synchronization

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// SIGINT and SIGTERM as a sequence. Until `read()` is called, the first signal is kept and the second ends the process, so that an
/// unresponsive daemon cannot block the command.
final class Interrupts: Sendable {
    private let stream: AsyncStream<Int32>
    private let early = Mutex(Early())
    // Written once in init and only cancelled afterwards. Dispatch sources are thread-safe but lack the annotation.
    nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

    private struct Early {
        var count = 0
        var isOver = false
    }

    init() {
        let (stream, continuation) = AsyncStream<Int32>.makeStream(bufferingPolicy: .bufferingOldest(8))
        self.stream = stream
        QuestionStops.handOver()
        sources = [SIGINT, SIGTERM].map { number in
            ProcessSignals.prepare(number)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in
                self?.hear()
                continuation.yield(number)
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }

    /// All signals since this object was created. After this call, signals no longer end the process.
    func read() -> AsyncStream<Int32> {
        early.withLock { $0.isOver = true }
        return stream
    }

    private func hear() {
        let count = early.withLock { early in
            if !early.isOver { early.count += 1 }
            return early.isOver ? 0 : early.count
        }
        switch count {
        case 0: break
        case 1: Output.error("The daemon has not answered yet. Press Ctrl-C again to stop waiting.")
        default: _exit(ExitStatus.interrupted.rawValue)
        }
    }
}
