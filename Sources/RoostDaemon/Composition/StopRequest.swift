import RoostModel
import ServiceLifecycle
import Synchronization

/// A service whose end stops the daemon, used for `POST /v1/shutdown`.
final class StopRequest: Service {
    private let requests: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let asker = Mutex<Caller?>(nil)

    init() {
        (requests, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The first caller who requested the stop; `nil` if there was none.
    var caller: Caller? { asker.withLock { $0 } }

    func request() {
        asker.withLock { $0 = $0 ?? Caller.current }
        continuation.yield()
    }

    func run() async throws {
        for await _ in requests.cancelOnGracefulShutdown() { return }
    }
}
