/// What API servers read. Results are snapshots.
package protocol Queries: Sendable {
    func task(_ id: TaskID) async throws -> TaskSnapshot?
    /// Tasks by latest activity, newest first.
    func tasks(_ query: TaskQuery) async throws -> Page<TaskSnapshot>
    func messages(of task: TaskID) async throws -> [Message]
    func run(_ id: RunID) async throws -> Run?
    /// All runs of a task, newest first.
    func runs(of task: TaskID) async throws -> [Run]
    /// The conversations of these tasks; tasks that do not exist are left out.
    func conversations(_ tasks: [TaskID]) async throws -> [TaskID: Conversation]
    func runCounts() async throws -> [RunStatus: Int]
    /// Queued runs, in the order in which they start.
    func queue() async throws -> [RunID]
    /// Ids (task or run) that end with `suffix`, newest first, at most `limit`.
    func resolveTask(suffix: String, limit: Int) async throws -> [TaskID]
    func resolveRun(suffix: String, limit: Int) async throws -> [RunID]
    /// The run that was queued last. With a folder: in the nearest project around it that has a run, otherwise of all projects.
    ///
    /// - Parameters:
    ///   - folder: absolute; `nil` for all.
    ///   - agents: only tasks of these; empty for all.
    func lastRun(near folder: String?, of agents: [AgentID]) async throws -> Run?
    /// Audit lines, newest first; the cursor is the last line's number.
    func audit(_ query: AuditQuery) async throws -> [AuditLine]
    /// The number of tasks in each group of the list, archived tasks left out.
    func taskCounts() async throws -> [TaskGroup: Int]
    /// The number of tasks with changes that are neither applied nor discarded, archived tasks included.
    func undecidedCount() async throws -> Int
}

extension Queries {
    /// The run that was queued last, of all projects and agents.
    package func lastRun() async throws -> Run? { try await lastRun(near: nil, of: []) }

    /// Audit lines without a filter, newest first.
    package func audit(limit: Int, before: Int64?) async throws -> [AuditLine] { try await audit(AuditQuery(limit: limit, before: before)) }
}

/// A task with what lists show of it.
package struct TaskSnapshot: Sendable, Equatable {
    package let task: AgentTask
    /// The newest run; `nil` before the first.
    package let lastRun: Run?
    package let runCount: Int
    /// When something last happened to the task; lists are sorted by it.
    package let activeAt: Timestamp
    /// The total usage of all ended runs; `nil` if none reported any.
    package let usage: Usage?
    /// The decision about the task's changes; `nil` if there are none.
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

/// The state of a task's conversation.
package struct Conversation: Sendable, Equatable {
    /// The runtime's own id of the conversation; `nil` before its first turn.
    package let sessionID: String?
    /// The run that is active or queued.
    package let openRun: RunID?

    package init(sessionID: String?, openRun: RunID?) {
        self.sessionID = sessionID
        self.openRun = openRun
    }
}

/// Selects and pages tasks.
package struct TaskQuery: Sendable, Equatable {
    /// The maximum number of tasks of the page.
    package var limit: Int
    /// Where to continue: the previous page's ``Page/nextCursor``.
    package var cursor: String?
    /// Rows to skip; counted from the cursor if there is one.
    package var offset: Int
    /// The status of the last run.
    package var status: RunStatus?
    /// The group of the list.
    package var group: TaskGroup?
    /// Words that must all occur in the title or in a message, ignoring case.
    package var search: String?
    /// An agent's name.
    package var agent: String?
    package var agentID: AgentID?
    /// Tasks of one of these agents; empty for all.
    package var agentIDs: [AgentID]
    /// The resolved root of the project.
    package var projectPath: String?
    /// Whether archived tasks are included.
    package var archived: ArchiveFilter
    /// Only tasks with changes that are neither applied nor discarded.
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

/// How archived tasks are treated.
package enum ArchiveFilter: String, Codable, Sendable, CaseIterable {
    case exclude
    case include
    case only
}

/// One page of a list.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Where the next page begins; `nil` on the last page.
    package let nextCursor: String?
    /// The number of all matches, on every page; `nil` if they were not counted.
    package let total: Int?

    package init(items: [Item], nextCursor: String?, total: Int? = nil) {
        self.items = items
        self.nextCursor = nextCursor
        self.total = total
    }
}
