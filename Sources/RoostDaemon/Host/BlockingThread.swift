import Dispatch

/// Runs blocking work (disks, sockets, other programs) outside the cooperative thread pool, which answers requests.
enum BlockingThread {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }
}
