import NIOCore

/// Runs a connection's task on the connection's own event loop, so that an answer from memory needs no thread switch, which costs more than
/// most other parts of a request. Work that may wait for a disk or another process leaves the loop with ``elsewhere(_:)``.
final class EventLoopTasks: TaskExecutor {
    private let loop: any EventLoop

    private init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    static func run<Value>(on loop: any EventLoop, _ work: () async throws -> Value) async rethrows -> Value {
        try await withTaskExecutorPreference(EventLoopTasks(loop), operation: work)
    }

    /// Runs on the shared thread pool.
    static func elsewhere<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
    }
}
