/// What happened, by type. Each case's value is the event's `data`: its coded form is what is stored and what readers get.
package enum EventPayload: Sendable, Equatable {
    case taskCreated(TaskCreated)
    case messageAccepted(MessageAccepted)
    case messageChanged(MessageChanged)
    case applicationChanged(ApplicationChanged)
    case workTreeRemoved(WorkTreeRemoved)
    case runQueued(RunQueued)
    case runStatus(RunStatusChanged)
    case runSandbox(RunSandbox)
    case runOutput(RunOutput)
    case runOutputDropped(RunOutputDropped)
    case runNotice(RunNotice)
    case sessionStarted(SessionStarted)
    case assistantMessage(AssistantText)
    case assistantThought(AssistantText)
    case toolCall(ToolCall)
    case toolUpdate(ToolUpdate)
    case usageReported(Usage)
    case diffCaptured(DiffSummary)
    case runFinished(RunFinished)
    case daemonStarted(DaemonLife)
    case daemonStopped(DaemonLife)
    case taskChanged(TaskChanged)
    case messageRemoved(MessageRemoved)
    case runPaused(RunPaused)
    case agentCreated(AgentCreated)
    case agentChanged(AgentChanged)
    case agentDesired(AgentDesired)
    case agentObserved(AgentObservation)
    case tokenCreated(TokenEvent)
    case tokenRevoked(TokenEvent)
    case taskDeleted(TaskDeleted)
    case runOutputRemoved(RunOutputRemoved)

    package var type: EventType {
        switch self {
        case .taskCreated: .taskCreated
        case .messageAccepted: .messageAccepted
        case .messageChanged: .messageChanged
        case .applicationChanged: .applicationChanged
        case .workTreeRemoved: .workTreeRemoved
        case .runQueued: .runQueued
        case .runStatus: .runStatus
        case .runSandbox: .runSandbox
        case .runOutput: .runOutput
        case .runOutputDropped: .runOutputDropped
        case .runNotice: .runNotice
        case .sessionStarted: .sessionStarted
        case .assistantMessage: .assistantMessage
        case .assistantThought: .assistantThought
        case .toolCall: .toolCall
        case .toolUpdate: .toolUpdate
        case .usageReported: .usageReported
        case .diffCaptured: .diffCaptured
        case .runFinished: .runFinished
        case .daemonStarted: .daemonStarted
        case .daemonStopped: .daemonStopped
        case .taskChanged: .taskChanged
        case .messageRemoved: .messageRemoved
        case .runPaused: .runPaused
        case .agentCreated: .agentCreated
        case .agentChanged: .agentChanged
        case .agentDesired: .agentDesired
        case .agentObserved: .agentObserved
        case .tokenCreated: .tokenCreated
        case .tokenRevoked: .tokenRevoked
        case .taskDeleted: .taskDeleted
        case .runOutputRemoved: .runOutputRemoved
        }
    }
}

package struct TaskCreated: Sendable, Equatable, Codable {
    package let title: String
    package let agent: String
    package let runtime: RuntimeKind
    package let projectPath: String?

    package init(title: String, agent: String, runtime: RuntimeKind, projectPath: String?) {
        self.title = title
        self.agent = agent
        self.runtime = runtime
        self.projectPath = projectPath
    }
}

package struct MessageAccepted: Sendable, Equatable, Codable {
    package let messageId: MessageID
    package let author: MessageAuthor
    package let body: String
    package let disposition: MessageDisposition
    /// Absent where there is none.
    package let attachments: [AttachmentID]?

    package init(
        messageId: MessageID, author: MessageAuthor, body: String, disposition: MessageDisposition, attachments: [AttachmentID] = []
    ) {
        self.attachments = attachments.isEmpty ? nil : attachments
        self.messageId = messageId
        self.author = author
        self.body = body
        self.disposition = disposition
    }
}

package struct MessageChanged: Sendable, Equatable, Codable {
    package let messageId: MessageID
    package let disposition: MessageDisposition
    package let runId: RunID?

    package init(messageId: MessageID, disposition: MessageDisposition, runId: RunID?) {
        self.messageId = messageId
        self.disposition = disposition
        self.runId = runId
    }
}

package struct ApplicationChanged: Sendable, Equatable, Codable {
    package let applicationId: ApplicationID
    package let runId: RunID
    package let status: Application.Status
    package let files: Int
    package let conflicts: Int

    package init(applicationId: ApplicationID, runId: RunID, status: Application.Status, files: Int, conflicts: Int) {
        self.applicationId = applicationId
        self.runId = runId
        self.status = status
        self.files = files
        self.conflicts = conflicts
    }
}

package struct WorkTreeRemoved: Sendable, Equatable, Codable {
    /// `discarded` by a person, or by `retention`.
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

package struct RunQueued: Sendable, Equatable, Codable {
    package let taskId: TaskID
    package let messageId: MessageID
    package let attempt: Int
    package let trigger: RunTrigger
    package let resumedFrom: RunID?

    package init(taskId: TaskID, messageId: MessageID, attempt: Int, trigger: RunTrigger, resumedFrom: RunID?) {
        self.taskId = taskId
        self.messageId = messageId
        self.attempt = attempt
        self.trigger = trigger
        self.resumedFrom = resumedFrom
    }
}

package struct RunStatusChanged: Sendable, Equatable, Codable {
    package let status: RunStatus
    package let previous: RunStatus
    /// A person asked for the end; it comes as `run.finished`.
    package let isCancelRequested: Bool?

    package init(status: RunStatus, previous: RunStatus, isCancelRequested: Bool? = nil) {
        self.status = status
        self.previous = previous
        self.isCancelRequested = isCancelRequested
    }
}

/// What this run can reach and what is weaker than it should be on this machine; said once, before anything runs.
package struct RunSandbox: Sendable, Equatable, Codable {
    package let isolation: Isolation
    package let network: NetworkAccess
    /// One plain sentence for people.
    package let summary: String
    /// Guards that are watched or missing here.
    package let weaknesses: [GuardReport]
    /// Names of the variables that the process has.
    package let variables: [String]?

    package init(
        isolation: Isolation, network: NetworkAccess, summary: String, weaknesses: [GuardReport], variables: [String]? = nil
    ) {
        self.isolation = isolation
        self.network = network
        self.summary = summary
        self.weaknesses = weaknesses
        self.variables = variables
    }
}

package enum OutputChannel: String, Codable, Sendable, CaseIterable {
    case stdout
    case stderr
}

package struct RunOutputDropped: Sendable, Equatable, Codable {
    /// Bytes that are not stored, between the kept head and the kept tail.
    package let bytes: Int64

    package init(bytes: Int64) {
        self.bytes = bytes
    }
}

package struct RunNotice: Sendable, Equatable, Codable {
    package enum Level: String, Codable, Sendable {
        case info
        case warning
        case error
    }

    /// The code of the notice that comes before a turn ends with `failed(.agentError, …)` because the runtime no longer has the session that
    /// it should have gone on with: the way on is a launch without `resume`.
    package static let resumeRefused = "resume_refused"
    /// What became of what the run added to its tools' caches.
    package static let caches = "caches"
    /// Stands behind a run's end where what was asked for after it, applying or discarding, is not done: then nothing more comes of it.
    package static let afterRun = "after_run"

    package let level: Level
    /// Stable, for programs: `provider_retry`, `resumed_fresh`, `submodules_unapplied`, …
    package let code: String
    package let text: String

    package init(level: Level, code: String, text: String) {
        self.level = level
        self.code = code
        self.text = text
    }
}

package struct SessionStarted: Sendable, Equatable, Codable {
    /// The runtime's own id, with which the conversation can be resumed.
    package let sessionId: String
    package let model: String?
    package let isResumed: Bool

    package init(sessionId: String, model: String?, isResumed: Bool) {
        self.sessionId = sessionId
        self.model = model
        self.isResumed = isResumed
    }
}

package struct AssistantText: Sendable, Equatable, Codable {
    /// The same as in the live frames that carried the text while it grew.
    package let messageId: String
    package let text: String

    package init(messageId: String, text: String) {
        self.messageId = messageId
        self.text = text
    }
}

package struct RunFinished: Sendable, Equatable, Codable {
    package let status: RunStatus
    package let outcome: RunOutcome
    package let usage: Usage?
    package let diff: DiffSummary?

    package init(status: RunStatus, outcome: RunOutcome, usage: Usage?, diff: DiffSummary?) {
        self.status = status
        self.outcome = outcome
        self.usage = usage
        self.diff = diff
    }
}

package struct DaemonLife: Sendable, Equatable, Codable {
    package let nodeId: NodeID
    package let version: String
    /// Runs that an earlier life left active and that are `interrupted` now.
    package let interruptedRuns: Int

    package init(nodeId: NodeID, version: String, interruptedRuns: Int) {
        self.nodeId = nodeId
        self.version = version
        self.interruptedRuns = interruptedRuns
    }
}
