/// What API server read. Answers are snapshots.
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
    /// The run that was queued last: in the nearest project that a folder lies in, where one of them has a run; else of all.
    ///
    /// - Parameters:
    ///   - folder: absolute; `nil` for all.
    ///   - agents: only of tasks of these; empty for all.
    func lastRun(near folder: String?, of agents: [AgentID]) async throws -> Run?
    /// Audit lines, newest first; the cursor is the last line's number.
    func audit(_ query: AuditQuery) async throws -> [AuditLine]
    /// How many tasks each group of the list holds, archived ones left out.
    func taskCounts() async throws -> [TaskGroup: Int]
    /// How many tasks have changes that are neither applied nor discarded, archived ones among them.
    func undecidedCount() async throws -> Int
}

extension Queries {
    package func lastRun() async throws -> Run? { try await lastRun(near: nil, of: []) }

    package func audit(limit: Int, before: Int64?) async throws -> [AuditLine] { try await audit(AuditQuery(limit: limit, before: before)) }
}

package struct TaskSnapshot: Sendable, Equatable {
    package let task: AgentTask
    package let lastRun: Run?
    package let runCount: Int
    /// When something last happened to it, as lists are sorted.
    package let activeAt: Timestamp
    /// What all its runs that ended used together; `nil` where none said.
    package let usage: Usage?
    /// What was decided about its changes; `nil` where there is nothing to decide.
    package let review: ReviewState?

    package init(
        task: AgentTask, lastRun: Run?, runCount: Int, activeAt: Timestamp, usage: Usage? = nil, review: ReviewState? = nil
    ) {
        self.activeAt = activeAt
        self.usage = usage
        self.review = review
        self.task = task
        self.lastRun = lastRun
        self.runCount = runCount
    }
}

package struct TaskQuery: Sendable, Equatable {
    package var limit: Int
    package var cursor: String?
    /// Rows to pass over, for a window into a long list; together with a cursor it counts from there.
    package var offset: Int
    package var status: RunStatus?
    package var group: TaskGroup?
    /// Words that must all stand in the title or the first message, whatever their case.
    package var search: String?
    /// An agent's name.
    package var agent: String?
    package var agentID: AgentID?
    /// Of one of these; empty for all.
    package var agentIDs: [AgentID]
    package var projectPath: String?
    package var archived: ArchiveFilter
    /// Only tasks with changes that nobody applied or discarded yet.
    package var isUndecided: Bool

    package init(
        limit: Int = 50, cursor: String? = nil, offset: Int = 0, status: RunStatus? = nil, group: TaskGroup? = nil,
        search: String? = nil, agent: String? = nil, agentID: AgentID? = nil, agentIDs: [AgentID] = [], projectPath: String? = nil,
        archived: ArchiveFilter = .exclude, isUndecided: Bool = false
    ) {
        self.limit = limit
        self.cursor = cursor
        self.offset = offset
        self.status = status
        self.group = group
        self.search = search
        self.agent = agent
        self.agentID = agentID
        self.agentIDs = agentIDs
        self.projectPath = projectPath
        self.archived = archived
        self.isUndecided = isUndecided
    }
}

/// The filters of the task list.
package enum TaskGroup: String, Codable, Sendable, CaseIterable {
    /// Queued or at work.
    case active
    /// Waits for a person.
    case waiting
    /// Its last run failed or was interrupted.
    case failed
    /// Its last run succeeded or was cancelled.
    case done
}

package enum ArchiveFilter: String, Codable, Sendable, CaseIterable {
    case exclude
    case include
    case only
}

package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    package let nextCursor: String?
    /// All that match, on whatever page; absent where nobody counted.
    package let total: Int?

    package init(items: [Item], nextCursor: String?, total: Int? = nil) {
        self.items = items
        self.nextCursor = nextCursor
        self.total = total
    }
}
