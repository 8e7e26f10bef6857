import Synchronization

/// A caller's wait for one value. It ends when the value is given or the caller's task is cancelled, whichever comes first.
///
/// Usage: holding a lock, the caller finds that it has to wait, creates a waiter and stores it; after releasing the lock it awaits
/// ``value``. Whoever changes the state removes the waiter and calls ``resume(returning:)``. If that returns `false`, the caller has left,
/// and the next one is served.
package final class Waiter<Value: Sendable>: Sendable {
    private enum State {
        case new
        case waiting(CheckedContinuation<Result<Value, CancellationError>, Never>)
        case ended(Result<Value, CancellationError>)
    }

    private let state = Mutex(State.new)

    package init() {}

    /// Gives the value to the caller.
    ///
    /// - Returns: `false` if the wait had ended already. The value was not used then and still belongs to the giver.
    @discardableResult package func resume(returning value: Value) -> Bool { end(.success(value)) }

    /// The value, once it is given. May be awaited only once.
    ///
    /// - Throws: `CancellationError` if the task is cancelled first.
    package var value: Value {
        get async throws(CancellationError) {
            let result = await withTaskCancellationHandler {
                await wait()
            } onCancel: {
                cancel()
            }
            return try result.get()
        }
    }

    /// The value, once it is given, even if the task is cancelled. For callers that must know how something ended. May be awaited only
    /// once.
    package var valueDespiteCancellation: Value {
        get async {
            switch await wait() {
            case .success(let value): return value
            case .failure: preconditionFailure("a waiter was asked twice")
            }
        }
    }

    /// Ends the wait as the cancellation of the task would.
    package func cancel() { _ = end(.failure(CancellationError())) }

    private func wait() async -> Result<Value, CancellationError> {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state -> Result<Value, CancellationError>? in
                switch state {
                case .new:
                    state = .waiting(continuation)
                    return nil
                case .ended(let result): return result
                case .waiting: preconditionFailure("a waiter was asked twice")
                }
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    /// - Returns: whether this call ended the wait.
    private func end(_ result: Result<Value, CancellationError>) -> Bool {
        let (isFirst, continuation) = state.withLock { state -> (Bool, CheckedContinuation<Result<Value, CancellationError>, Never>?) in
            switch state {
            case .new:
                state = .ended(result)
                return (true, nil)
            case .waiting(let continuation):
                state = .ended(result)
                return (true, continuation)
            case .ended: return (false, nil)
            }
        }
        continuation?.resume(returning: result)
        return isFirst
    }
}

extension Waiter<Void> {
    /// Ends the wait.
    ///
    /// - Returns: `false` if it had ended already.
    @discardableResult package func resume() -> Bool { resume(returning: ()) }
}
