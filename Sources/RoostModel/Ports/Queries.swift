/// What doors read. Answers are snapshots.
package protocol Queries: Sendable {
    func task(_ id: TaskID) async throws -> TaskSnapshot?
    /// Newest activity first.
    func tasks(_ query: TaskQuery) async throws -> Page<TaskSnapshot>
    func messages(of task: TaskID) async throws -> [Message]
    func run(_ id: RunID) async throws -> Run?
    /// Newest first.
    func runs(of task: TaskID) async throws -> [Run]
    func runCounts() async throws -> [RunStatus: Int]
    /// Queued runs, the next one first.
    func queue() async throws -> [RunID]
    /// Ids (task or run) whose last characters are `suffix`, newest first, at most `limit`.
    func resolveTask(suffix: String, limit: Int) async throws -> [TaskID]
    func resolveRun(suffix: String, limit: Int) async throws -> [RunID]
    /// The run that was queued last of all.
    func lastRun() async throws -> Run?
}

package struct TaskSnapshot: Sendable, Equatable {
    package let task: AgentTask
    package let lastRun: Run?
    package let runCount: Int

    package init(task: AgentTask, lastRun: Run?, runCount: Int) {
        self.task = task
        self.lastRun = lastRun
        self.runCount = runCount
    }
}

package struct TaskQuery: Sendable, Equatable {
    package var limit: Int
    package var cursor: String?
    package var status: RunStatus?

    package init(limit: Int = 50, cursor: String? = nil, status: RunStatus? = nil) {
        self.limit = limit
        self.cursor = cursor
        self.status = status
    }
}

package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    package let nextCursor: String?

    package init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }
}
