package import RoostModel

/// The form of every list: `{items, nextCursor}`, and `total` if the matches are counted.
package struct ListAnswer<Item: Codable & Sendable>: Codable, Sendable {
    package let items: [Item]
    /// The `cursor` of the next page; `nil` on the last one.
    package let nextCursor: String?
    /// The number of matches on all pages; `nil` if they are not counted.
    package let total: Int?

    package init(items: [Item], nextCursor: String? = nil, total: Int? = nil) {
        self.items = items
        self.nextCursor = nextCursor
        self.total = total
    }
}

/// `GET /health`
package struct HealthAnswer: Codable, Sendable, Equatable {
    /// Always `roost`.
    package let service: String
    /// Always `ok`.
    package let status: String
    /// The daemon's wall clock.
    package let timestamp: Timestamp
    /// HMAC-SHA256 of the challenge with the daemon's instance key, in hexadecimal; only if a challenge was sent.
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
    /// The daemon's version.
    package let version: String
    package let pid: Int
    /// The node that the daemon serves.
    package let nodeId: NodeID
    /// The machine's host name; `nil` if it has none or the daemon is older than the field.
    package let hostName: String?
    /// The URL for programs: the TCP listener if it is open, otherwise the Unix socket.
    package let url: String
    /// The path of the Unix socket.
    package let socket: String?
    /// The state folder.
    package let home: String
    package let startedAt: Timestamp
    /// The number of runs by status; every status is present.
    package let runs: [String: Int]
    /// Queued runs, in the order in which they start.
    package let queue: [RunID]
    /// How many runs may be active at the same time.
    package let parallelRuns: Int
    /// The settings given at the start, by key; secrets are left out.
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

/// A task, as lists and pages show it.
package struct TaskAnswer: Codable, Sendable, Equatable {
    package let id: TaskID
    package let title: String
    /// The status of the last run; `nil` before the first.
    package let status: RunStatus?
    /// The agent's name.
    package let agent: String
    package let runtime: RuntimeKind
    /// The resolved root of the project; `nil` if the task has none.
    package let projectPath: String?
    /// How it works on the project; `inPlace` changes the project itself.
    package let workTree: WorkTreeMode
    /// What happens with the changes of each successful run.
    package let afterRun: AfterRun
    package let createdAt: Timestamp
    package let runCount: Int
    /// The newest run; `nil` before the first.
    package let lastRun: RunAnswer?
    /// The value for `If-Match`; increases by one with each change of the title.
    package let version: Int64
    /// When it was archived; `nil` otherwise.
    package let archivedAt: Timestamp?
    /// `nil` for the built-in agents.
    package let agentId: AgentID?
    /// When something last happened to it; lists are sorted by it.
    package let activeAt: Timestamp
    /// Whether its last run is paused.
    package let isPaused: Bool
    /// The total usage of all ended runs; `nil` if none reported any.
    package let usage: Usage?
    /// The decision about its changes; `nil` if there are none.
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

/// One attempt to answer a message.
package struct RunAnswer: Codable, Sendable, Equatable {
    package let id: RunID
    package let taskId: TaskID
    /// The message that the run answers.
    package let messageId: MessageID
    /// 1 for the first run of the task.
    package let attempt: Int
    package let trigger: RunTrigger
    /// The interrupted run that this one continues.
    package let resumedFrom: RunID?
    package let status: RunStatus
    /// Whether its processes are paused.
    package let isPaused: Bool
    /// When a person asked to end it; the status changes once its processes have ended.
    package let cancelRequestedAt: Timestamp?
    package let createdAt: Timestamp
    /// When it became `running`.
    package let startedAt: Timestamp?
    package let endedAt: Timestamp?
    /// How it ended; `nil` until then.
    package let outcome: RunOutcome?
    /// `nil` if the runtime reported none.
    package let usage: Usage?
    /// `nil` if nothing was captured.
    package let diff: DiffSummary?
    /// When retention removed its detailed output; `nil` while it is stored.
    package let outputRemovedAt: Timestamp?
    /// The place in the queue, 1 for the next run to start; `nil` if it is not queued.
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

/// One message of a task.
package struct MessageAnswer: Codable, Sendable, Equatable {
    package let id: MessageID
    package let taskId: TaskID
    package let author: MessageAuthor
    package let body: String
    /// What happened with it so far.
    package let disposition: MessageDisposition
    /// The run that answers it (a person's message) or that wrote it (an agent's).
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

/// The body of a 202: everything named here is stored.
package struct AcceptedAnswer: Codable, Sendable, Equatable {
    /// The task, whether new or existing.
    package let taskId: TaskID
    package let message: MessageAnswer
    /// `nil` if the message waits for the end of an active run.
    package let run: RunAnswer?
    /// Read events after this position to miss nothing of the run.
    package let position: Int64
    /// Whether this is the stored answer to an earlier request with the same `Idempotency-Key`.
    package let repeated: Bool

    package init(_ accepted: Accepted) {
        taskId = accepted.task.id
        message = MessageAnswer(accepted.message)
        run = accepted.run.map { RunAnswer($0) }
        position = accepted.position
        repeated = accepted.isRepeated
    }
}

/// An application of a run's changes to the project.
package struct ApplicationAnswer: Codable, Sendable, Equatable {
    package let id: ApplicationID
    package let runId: RunID
    package let taskId: TaskID
    /// The resolved root of the project.
    package let projectPath: String
    /// Where the changes go.
    package let target: ApplyTarget
    /// The chosen paths; `nil` for all.
    package let paths: [String]?
    package let status: Application.Status
    /// The written paths, relative to the project.
    package let files: [String]
    /// Why nothing was applied; empty unless the status is `conflicted`.
    package let conflicts: [ApplyConflict]
    /// The resulting branch or commit.
    package let reference: String?
    /// For people: why it failed or could not be undone.
    package let message: String?
    /// For people: what else happened in a successful application.
    package let note: String?
    /// The resulting commit, if the person's git would have signed it.
    package let unsigned: UnsignedCommit?
    package let createdAt: Timestamp
    /// When it reached a final status.
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
    /// `nil` if the task has no project.
    package let projectPath: String?
    /// SHA-256 of everything that an application would use; empty if the changes were stored by a version without digests.
    package let digest: String
    /// The counts of the changes.
    package let summary: DiffSummary
    package let changes: [FileChange]
    /// Changed files below ignored paths.
    package let ignored: [IgnoredChanges]
    /// Commits that the agent made, oldest first.
    package let commits: [AgentCommit]
    /// Branches, tags, stash entries and notes that the run created.
    package let references: [AgentReference]
    /// What a person should know about the capture, one sentence each.
    package let notes: [String]
    /// Whether the run worked in the project itself. Its changes are already there and can be neither applied nor discarded.
    package let isInPlace: Bool
    /// The kinds of marks that need confirmation by a person.
    package let asked: [ChangeMark.Kind]
    /// The applications of this run, newest first.
    package let applications: [ApplicationAnswer]

    /// - Parameter spec: the specification of the run's task.
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
    /// The path that was asked about.
    package let path: String
    /// The tasks that were started in another folder.
    package let tasks: [TaskID]
    /// Whether they use the present folder from now on.
    package let isConfirmed: Bool

    package init(path: String, tasks: [TaskID], isConfirmed: Bool) {
        self.path = path
        self.tasks = tasks
        self.isConfirmed = isConfirmed
    }
}

/// `GET /v1/diagnostics` and `roost doctor`: one finding.
package struct Finding: Codable, Sendable, Equatable {
    /// How serious a finding is.
    package enum Severity: String, Codable, Sendable, CaseIterable {
        case ok
        case info
        case warning
        case error
    }

    /// Stable, for programs.
    package let id: String
    package let severity: Severity
    /// One line for people.
    package let title: String
    /// What the finding is based on.
    package let evidence: String
    /// What to do; `nil` if nothing has to be done.
    package let fix: String?

    package init(id: String, severity: Severity, title: String, evidence: String, fix: String? = nil) {
        self.id = id
        self.severity = severity
        self.title = title
        self.evidence = evidence
        self.fix = fix
    }
}
