import Dispatch

/// Work that waits for disks, sockets or other programs, away from the few threads that answer requests.
enum BlockingThread {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }
}
