package import RoostModel
import Synchronization

/// The exact secrets of active runs, by stream, so that the journal can redact everything it stores.
package final class SecretRegistry: Sendable {
    private let patternsOnly = Redactor()
    private let redactors = Mutex<[StreamID: Redactor]>([:])

    package init() {}

    /// Redacts text of a stream: its known secrets, and whatever has the form of a credential.
    package func redact(_ stream: StreamID, _ text: String) -> String {
        (redactors.withLock { $0[stream] } ?? patternsOnly).redact(text)
    }

    func set(_ secrets: [String], run: RunID, task: TaskID) -> Redactor {
        let redactor = Redactor(secrets: secrets)
        redactors.withLock {
            $0[.run(run)] = redactor
            $0[.task(task)] = redactor
        }
        return redactor
    }

    /// Called when nothing more can be stored for the task.
    func forget(task: TaskID) {
        redactors.withLock { _ = $0.removeValue(forKey: .task(task)) }
    }

    /// Called when the run can produce no more output. The task's redactor stays until its next run replaces it.
    func forget(run: RunID) {
        redactors.withLock { _ = $0.removeValue(forKey: .run(run)) }
    }
}
