package import RoostModel

/// Lists are `{items, nextCursor}`; those that are counted say `total` too.
package struct ListAnswer<Item: Codable & Sendable>: Codable, Sendable {
    package let items: [Item]
    package let nextCursor: String?
    package let total: Int?

    package init(items: [Item], nextCursor: String? = nil, total: Int? = nil) {
        self.items = items
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// `GET /health`
package struct HealthAnswer: Codable, Sendable, Equatable {
    package let service: String
    package let status: String
    package let timestamp: Timestamp
    /// HMAC-SHA256 of the challenge with the daemon's instance key, hex; only where a challenge was sent.
    package let proof: String?

    package init(timestamp: Timestamp, proof: String? = nil) {
        service = "roost"
        status = "ok"
        self.timestamp = timestamp
        self.proof = proof
    }
}

/// `GET /v1/info`
package struct InfoAnswer: Codable, Sendable, Equatable {
    package let version: String
    package let pid: Int
    package let nodeId: NodeID
    /// The machine's own name; absent where it has none, and from daemons that did not say it.
    package let hostName: String?
    /// Where programs reach the daemon: over TCP where that API server is open, else the Unix socket.
    package let url: String
    /// Path of the Unix socket.
    package let socket: String?
    package let home: String
    package let startedAt: Timestamp
    /// Counts by status; every status is present.
    package let runs: [String: Int]
    /// Queued runs, the next one first.
    package let queue: [RunID]
    package let parallelRuns: Int
    /// Settings that were given when it started, by key; secrets never among them.
    package let settings: [String: String]

    package init(
        version: String, pid: Int, nodeId: NodeID, hostName: String? = nil, url: String, socket: String? = nil, home: String,
        startedAt: Timestamp, runs: [String: Int], queue: [RunID], parallelRuns: Int, settings: [String: String]
    ) {
        self.version = version
        self.pid = pid
        self.nodeId = nodeId
        self.hostName = hostName
        self.url = url
        self.socket = socket
        self.home = home
        self.startedAt = startedAt
        self.runs = runs
        self.queue = queue
        self.parallelRuns = parallelRuns
        self.settings = settings
    }
}

/// A task as lists and pages show it.
package struct TaskAnswer: Codable, Sendable, Equatable {
    package let id: TaskID
    package let title: String
    /// That of the last run; absent before the first.
    package let status: RunStatus?
    package let agent: String
    package let runtime: RuntimeKind
    package let projectPath: String?
    /// How it works on the project: `inPlace` changes the project itself.
    package let workTree: WorkTreeMode
    /// What happens to the changes of each of its runs that succeeds.
    package let afterRun: AfterRun
    package let createdAt: Timestamp
    package let runCount: Int
    package let lastRun: RunAnswer?
    /// Grows by one at each change of the title; what `If-Match` compares.
    package let version: Int64
    package let archivedAt: Timestamp?
    /// Absent for the built-in agents.
    package let agentId: AgentID?
    /// When something last happened to it, as lists are sorted.
    package let activeAt: Timestamp
    /// Whether its last run is held still.
    package let isPaused: Bool
    /// What all its runs that ended used together; absent where none said.
    package let usage: Usage?
    /// What was decided about its changes; absent where there is nothing to decide.
    package let review: ReviewState?

    package init(_ snapshot: TaskSnapshot) {
        id = snapshot.task.id
        title = snapshot.task.title
        status = snapshot.lastRun?.status
        agent = snapshot.task.spec.agent
        runtime = snapshot.task.spec.runtime
        projectPath = snapshot.task.spec.projectPath
        workTree = snapshot.task.spec.workTree
        afterRun = snapshot.task.spec.afterRun
        createdAt = snapshot.task.createdAt
        runCount = snapshot.runCount
        lastRun = snapshot.lastRun.map { RunAnswer($0) }
        version = snapshot.task.version
        archivedAt = snapshot.task.archivedAt
        agentId = snapshot.task.spec.agentID
        activeAt = snapshot.activeAt
        isPaused = snapshot.lastRun?.isPaused ?? false
        usage = snapshot.usage
        review = snapshot.review
    }
}

package struct RunAnswer: Codable, Sendable, Equatable {
    package let id: RunID
    package let taskId: TaskID
    package let messageId: MessageID
    package let attempt: Int
    package let trigger: RunTrigger
    package let resumedFrom: RunID?
    package let status: RunStatus
    package let isPaused: Bool
    package let cancelRequestedAt: Timestamp?
    package let createdAt: Timestamp
    package let startedAt: Timestamp?
    package let endedAt: Timestamp?
    package let outcome: RunOutcome?
    package let usage: Usage?
    package let diff: DiffSummary?
    /// When what it printed and did was removed with age; absent where it is stored.
    package let outputRemovedAt: Timestamp?
    /// 1 for the next one to be taken; absent where the run is not queued.
    package let queuePlace: Int?

    package init(_ run: Run, queuePlace: Int? = nil) {
        id = run.id
        taskId = run.taskID
        messageId = run.messageID
        attempt = run.attempt
        trigger = run.trigger
        resumedFrom = run.resumedFrom
        status = run.status
        isPaused = run.isPaused
        cancelRequestedAt = run.cancelRequestedAt
        createdAt = run.createdAt
        startedAt = run.startedAt
        endedAt = run.endedAt
        outcome = run.outcome
        usage = run.usage
        diff = run.diff
        outputRemovedAt = run.outputRemovedAt
        self.queuePlace = queuePlace
    }
}

package struct MessageAnswer: Codable, Sendable, Equatable {
    package let id: MessageID
    package let taskId: TaskID
    package let author: MessageAuthor
    package let body: String
    package let disposition: MessageDisposition
    package let runId: RunID?
    package let attachments: [AttachmentAnswer]
    package let createdAt: Timestamp

    package init(_ message: Message) {
        id = message.id
        taskId = message.taskID
        author = message.author
        body = message.body
        disposition = message.disposition
        runId = message.runID
        attachments = message.attachments.map(AttachmentAnswer.init)
        createdAt = message.createdAt
    }
}

/// 202: everything named here is stored.
package struct AcceptedAnswer: Codable, Sendable, Equatable {
    package let taskId: TaskID
    package let message: MessageAnswer
    /// Absent where the message waits for an active run's end.
    package let run: RunAnswer?
    /// Read events after this position to miss nothing.
    package let position: Int64
    package let repeated: Bool

    package init(_ accepted: Accepted) {
        taskId = accepted.task.id
        message = MessageAnswer(accepted.message)
        run = accepted.run.map { RunAnswer($0) }
        position = accepted.position
        repeated = accepted.isRepeated
    }
}

package struct ApplicationAnswer: Codable, Sendable, Equatable {
    package let id: ApplicationID
    package let runId: RunID
    package let taskId: TaskID
    package let projectPath: String
    package let target: ApplyTarget
    /// Chosen paths; absent for all.
    package let paths: [String]?
    package let status: Application.Status
    package let files: [String]
    package let conflicts: [ApplyConflict]
    package let reference: String?
    package let message: String?
    package let note: String?
    package let unsigned: UnsignedCommit?
    package let createdAt: Timestamp
    package let endedAt: Timestamp?

    package init(_ application: Application) {
        id = application.id
        runId = application.runID
        taskId = application.taskID
        projectPath = application.projectPath
        target = application.target
        paths = application.paths
        status = application.status
        files = application.files
        conflicts = application.conflicts
        reference = application.reference
        message = application.message
        note = application.note
        unsigned = application.unsigned
        createdAt = application.createdAt
        endedAt = application.endedAt
    }
}

/// `GET /v1/runs/{id}/diff`
package struct DiffAnswer: Codable, Sendable, Equatable {
    package let runId: RunID
    package let projectPath: String?
    /// Of all that applying would take; empty where the changes were stored by a daemon that made none.
    package let digest: String
    package let summary: DiffSummary
    package let changes: [FileChange]
    package let ignored: [IgnoredChanges]
    package let commits: [AgentCommit]
    /// Branches, tags, stash entries and notes that the run left besides.
    package let references: [AgentReference]
    package let notes: [String]
    /// Whether the run worked in the project itself: what it changed is there, and can be neither applied nor discarded.
    package let isInPlace: Bool
    /// Kinds of marks that a person is asked for.
    package let asked: [ChangeMark.Kind]
    /// Applications of this run, newest first.
    package let applications: [ApplicationAnswer]

    /// - Parameter spec: of the run's task.
    package init(run: RunID, of spec: TaskSpec, changes: ChangeSet, applications: [Application]) {
        runId = run
        projectPath = spec.projectPath
        isInPlace = spec.workTree == .inPlace
        let named = Set(spec.policy.changesByName)
        asked = ChangeMark.Kind.allCases.filter { ChangeMark.asked.contains($0) || named.contains($0) }
        digest = changes.digest ?? ""
        summary = changes.summary
        self.changes = changes.changes
        ignored = changes.ignored
        commits = changes.commits
        references = changes.references
        notes = changes.notes
        self.applications = applications.map(ApplicationAnswer.init)
    }
}

/// `POST /v1/projects/relink`
package struct RelinkAnswer: Codable, Sendable, Equatable {
    package let path: String
    /// Which tasks were begun in another folder.
    package let tasks: [TaskID]
    /// Whether they work in the one that stands there now.
    package let isConfirmed: Bool

    package init(path: String, tasks: [TaskID], isConfirmed: Bool) {
        self.path = path
        self.tasks = tasks
        self.isConfirmed = isConfirmed
    }
}

/// `GET /v1/diagnostics` and `roost doctor`: one findings model.
package struct Finding: Codable, Sendable, Equatable {
    package enum Severity: String, Codable, Sendable, CaseIterable {
        case ok
        case info
        case warning
        case error
    }

    package let id: String
    package let severity: Severity
    package let title: String
    package let evidence: String
    package let fix: String?

    package init(id: String, severity: Severity, title: String, evidence: String, fix: String? = nil) {
        self.id = id
        self.severity = severity
        self.title = title
        self.evidence = evidence
        self.fix = fix
    }
}
