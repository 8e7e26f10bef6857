import NIOCore

/// Runs a connection's task on the connection's own event loop, so that an answer which is at hand crosses no thread: a crossing costs more than
/// most of what the API server looks at. Whatever may wait for a disk or another process leaves the loop with ``elsewhere(_:)``.
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

    /// On the threads that all tasks share.
    static func elsewhere<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
    }
}
