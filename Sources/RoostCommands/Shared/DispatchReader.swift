import Dispatch

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Reads standard input as it becomes readable, without a thread that blocks in read(2).
final class DispatchReader: Sendable {
    // Written once in init and only cancelled afterwards. Dispatch sources are thread-safe but lack the annotation.
    nonisolated(unsafe) private let source: any DispatchSourceRead

    init(_ continuation: AsyncStream<[UInt8]>.Continuation) {
        source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
        source.setEventHandler {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count > 0 { continuation.yield(Array(buffer[..<count])) } else { continuation.finish() }
        }
        source.resume()
    }

    func stop() {
        source.cancel()
    }
}
