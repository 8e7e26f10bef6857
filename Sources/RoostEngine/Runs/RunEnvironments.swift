import RoostModel
import Synchronization

/// The variables that came with a run, in memory only: they may hold keys. A restart forgets them.
package final class RunEnvironments: Sendable {
    private let byTask = Mutex<[TaskID: [String: String]]>([:])

    package init() {}

    func set(_ environment: [String: String], for task: TaskID) {
        byTask.withLock { $0[task] = environment }
    }

    /// Those of the last message that brought any; `nil` where none did since the daemon started.
    func environment(for task: TaskID) -> [String: String]? {
        byTask.withLock { $0[task] }
    }

    func forget(_ task: TaskID) {
        byTask.withLock { _ = $0.removeValue(forKey: task) }
    }
}
