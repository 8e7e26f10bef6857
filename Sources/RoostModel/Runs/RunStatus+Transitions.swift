/// A signal that is not allowed in the run's status.
package struct IllegalTransition: Error, Equatable, CustomStringConvertible {
    /// The run's status.
    package let from: RunStatus
    /// The signal that was refused.
    package let signal: RunSignal

    package var description: String { "the signal \(signal) is not allowed for a run that is \(from.rawValue)" }
}

extension RunStatus {
    /// The transition function of runs.
    ///
    /// - Throws: ``IllegalTransition`` for every pair that is not listed. Terminal statuses have none.
    package func next(on signal: RunSignal) throws(IllegalTransition) -> RunStatus {
        switch (self, signal) {
        case (.queued, .leased):
            return .preparing
        // Without a runner, a run may leave the queue for good only if a person cancels it or it is found to be faulty.
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
