import Synchronization

/// One caller's wait for one value: over when somebody gives the value, or when the caller's task is cancelled, whichever comes first.
///
/// The pattern: under a lock, the caller finds that it must wait, makes a waiter and stores it; after the lock it asks for ``value``. Whoever changes
/// the state takes the waiter out and calls ``resume(returning:)``. Where that answers `false`, the caller has left, and the next one gets the turn.
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
    /// - Returns: `false` where the wait was over already: the value is not used, so it is still the giver's.
    @discardableResult package func resume(returning value: Value) -> Bool { end(.success(value)) }

    /// The value, once it is given. To be asked once.
    ///
    /// - Throws: `CancellationError` where the task is cancelled before.
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

    /// The value, once it is given, whether or not the task is cancelled: for callers that must know how something ended. To be asked once.
    package var valueDespiteCancellation: Value {
        get async {
            switch await wait() {
            case .success(let value): return value
            case .failure: preconditionFailure("a waiter was asked twice")
            }
        }
    }

    /// Ends the wait as the cancellation of its task does.
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

    /// - Returns: whether this was its end.
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
    /// - Returns: `false` where it was over already.
    @discardableResult package func resume() -> Bool { resume(returning: ()) }
}
