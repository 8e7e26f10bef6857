import RoostModel
import ServiceLifecycle
import Synchronization

/// A service whose end ends the group: how a request stops the daemon.
final class StopRequest: Service {
    private let requests: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let asker = Mutex<Caller?>(nil)

    init() {
        (requests, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Who asked first; `nil` where nobody did.
    var caller: Caller? { asker.withLock { $0 } }

    func request() {
        asker.withLock { $0 = $0 ?? Caller.current }
        continuation.yield()
    }

    func run() async throws {
        for await _ in requests.cancelOnGracefulShutdown() { return }
    }
}
