import RoostModel
import Synchronization

/// The variables that came with a run, in memory only: they may hold keys. A restart forgets them, and what waited then runs with the
/// daemon's own.
package final class RunEnvironments: Sendable {
    private let byTask = Mutex<[TaskID: [String: String]]>([:])
    private let base: [String: String]
    private let own: [String: String]

    /// - Parameters:
    ///   - base: the daemon's own variables by which tools are found; they stand behind what came with a run.
    ///   - own: all of the daemon's variables that a run may have; for runs with which nothing came.
    package init(base: [String: String] = [:], own: [String: String] = [:]) {
        self.base = base
        self.own = own
    }

    /// - Parameter caller: who brings them, and so whether they may say where the host's programs lie.
    func set(_ environment: [String: String], for task: TaskID, by caller: AuthenticatedCaller) {
        byTask.withLock { $0[task] = caller.chosen(environment) }
    }

    /// Those of the last message that brought any since the daemon started, else the daemon's own.
    func environment(for task: TaskID) -> [String: String] {
        complete(byTask.withLock { $0[task] } ?? [:])
    }

    /// What a run has with which these came.
    func complete(_ given: [String: String]) -> [String: String] {
        given.isEmpty ? own : base.merging(given) { $1 }
    }

    func forget(_ task: TaskID) {
        byTask.withLock { _ = $0.removeValue(forKey: task) }
    }
}
