import Dispatch

/// Runs blocking file work on separate threads, so that a slow disk never blocks the few threads that answer requests.
struct BlockingWork: Sendable {
    private let queue = DispatchQueue(label: "roost.files", attributes: .concurrent)

    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
