/// A signal that means nothing where the run stands.
package struct IllegalTransition: Error, Equatable, CustomStringConvertible {
    package let from: RunStatus
    package let signal: RunSignal

    package var description: String { "a run that is \(from.rawValue) cannot take the signal \(signal)" }
}

extension RunStatus {
    /// The one transition function of a run.
    ///
    /// - Throws: ``IllegalTransition`` for every pair that is not listed; terminal statuses list none.
    package func next(on signal: RunSignal) throws(IllegalTransition) -> RunStatus {
        switch (self, signal) {
        case (.queued, .leased):
            return .preparing
        // Only a run that never started may leave the queue for good without a runner, and only by a person's wish or a fault found there.
        case (.queued, .ended(.cancelled)), (.queued, .ended(.failed)):
            return signal.endStatus ?? self
        case (.preparing, .started):
            return .running
        case (.preparing, .concluded), (.running, .concluded), (.waitingForApproval, .concluded), (.waitingForInput, .concluded):
            return .finishing
        case (.running, .waitForApproval):
            return .waitingForApproval
        case (.running, .waitForInput):
            return .waitingForInput
        case (.waitingForApproval, .resumed), (.waitingForInput, .resumed):
            return .running
        case (.preparing, .ended(.failed)), (.preparing, .ended(.cancelled)), (.preparing, .ended(.interrupted)),
            (.running, .ended(.failed)), (.running, .ended(.cancelled)), (.running, .ended(.interrupted)),
            (.waitingForApproval, .ended(.failed)), (.waitingForApproval, .ended(.cancelled)),
            (.waitingForApproval, .ended(.interrupted)),
            (.waitingForInput, .ended(.failed)), (.waitingForInput, .ended(.cancelled)), (.waitingForInput, .ended(.interrupted)),
            (.finishing, .ended(.succeeded)), (.finishing, .ended(.failed)), (.finishing, .ended(.cancelled)),
            (.finishing, .ended(.interrupted)):
            return signal.endStatus ?? self
        case (.queued, _), (.preparing, _), (.running, _), (.waitingForApproval, _), (.waitingForInput, _), (.finishing, _),
            (.succeeded, _), (.failed, _), (.cancelled, _), (.interrupted, _):
            throw IllegalTransition(from: self, signal: signal)
        }
    }
}

extension RunSignal {
    fileprivate var endStatus: RunStatus? {
        guard case .ended(let end) = self else { return nil }
        return end.status
    }
}
