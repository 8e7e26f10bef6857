import RoostModel
import Synchronization

/// All runs that are being worked on, by run and by task.
final class ActiveRuns: Sendable {
    private let runs = Mutex<[RunID: ActiveRun]>([:])

    func insert(_ run: ActiveRun) {
        runs.withLock { $0[run.runID] = run }
    }

    func remove(_ id: RunID) {
        runs.withLock { _ = $0.removeValue(forKey: id) }
    }

    func run(_ id: RunID) -> ActiveRun? {
        runs.withLock { $0[id] }
    }

    func run(of task: TaskID) -> ActiveRun? {
        runs.withLock { runs in runs.values.first { $0.taskID == task } }
    }

    var all: [ActiveRun] {
        runs.withLock { Array($0.values) }
    }

    var count: Int {
        runs.withLock { $0.count }
    }
}
