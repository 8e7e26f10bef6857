import ServiceLifecycle

/// A service whose end ends the group: how a request stops the daemon.
struct StopRequest: Service {
    private let requests: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (requests, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func request() {
        continuation.yield()
    }

    func run() async throws {
        for await _ in requests.cancelOnGracefulShutdown() { return }
    }
}
