import Dispatch

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Ctrl-C and a request to end, as a sequence.
final class Interrupts: Sendable {
    let stream: AsyncStream<Int32>
    // Written once in init and only cancelled after; dispatch sources are thread-safe objects without the annotation.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream<Int32>.makeStream(bufferingPolicy: .bufferingOldest(8))
        self.stream = stream
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}
