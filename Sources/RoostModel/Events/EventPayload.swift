/// The content of an event, by type. Each case's value is the event's `data`: its coded form is stored and sent to readers.
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

    /// The event type that this payload belongs to.
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

/// `task.created`.
package struct TaskCreated: Sendable, Equatable, Codable {
    package let title: String
    /// The agent's name.
    package let agent: String
    package let runtime: RuntimeKind
    /// The resolved root of the project; `nil` if the task has none.
    package let projectPath: String?

    package init(title: String, agent: String, runtime: RuntimeKind, projectPath: String?) {
        self.title = title
        self.agent = agent
        self.runtime = runtime
        self.projectPath = projectPath
    }
}

/// `message.accepted`: a message was stored.
package struct MessageAccepted: Sendable, Equatable, Codable {
    package let messageId: MessageID
    package let author: MessageAuthor
    /// The text of the message.
    package let body: String
    /// What happens with it first: it waits, goes into a running turn, or gets a run.
    package let disposition: MessageDisposition
    /// `nil` if there are none.
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

/// `message.changed`: a message reached another disposition.
package struct MessageChanged: Sendable, Equatable, Codable {
    package let messageId: MessageID
    package let disposition: MessageDisposition
    /// The run that the message went to; `nil` if it is in none.
    package let runId: RunID?

    package init(messageId: MessageID, disposition: MessageDisposition, runId: RunID?) {
        self.messageId = messageId
        self.disposition = disposition
        self.runId = runId
    }
}

/// `application.changed`: an application reached another status.
package struct ApplicationChanged: Sendable, Equatable, Codable {
    package let applicationId: ApplicationID
    package let runId: RunID
    package let status: Application.Status
    /// How many files were written.
    package let files: Int
    /// How many files conflicted.
    package let conflicts: Int

    package init(applicationId: ApplicationID, runId: RunID, status: Application.Status, files: Int, conflicts: Int) {
        self.applicationId = applicationId
        self.runId = runId
        self.status = status
        self.files = files
        self.conflicts = conflicts
    }
}

/// `work_tree.removed`.
package struct WorkTreeRemoved: Sendable, Equatable, Codable {
    /// `discarded` (by a person) or `retention`.
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

/// `run.queued`.
package struct RunQueued: Sendable, Equatable, Codable {
    package let taskId: TaskID
    /// The message that the run answers.
    package let messageId: MessageID
    /// 1 for the first run of the task.
    package let attempt: Int
    package let trigger: RunTrigger
    /// The interrupted run that this run continues.
    package let resumedFrom: RunID?

    package init(taskId: TaskID, messageId: MessageID, attempt: Int, trigger: RunTrigger, resumedFrom: RunID?) {
        self.taskId = taskId
        self.messageId = messageId
        self.attempt = attempt
        self.trigger = trigger
        self.resumedFrom = resumedFrom
    }
}

/// `run.status`: a run made a transition.
package struct RunStatusChanged: Sendable, Equatable, Codable {
    package let status: RunStatus
    package let previous: RunStatus
    /// `true` if a person asked to end the run; its end is reported by `run.finished`.
    package let isCancelRequested: Bool?

    package init(status: RunStatus, previous: RunStatus, isCancelRequested: Bool? = nil) {
        self.status = status
        self.previous = previous
        self.isCancelRequested = isCancelRequested
    }
}

/// `run.sandbox`: what the run can reach and which guards are weaker than they should be on this machine. Reported once, before anything
/// runs.
package struct RunSandbox: Sendable, Equatable, Codable {
    package let isolation: Isolation
    package let network: NetworkAccess
    /// One sentence for people.
    package let summary: String
    /// Guards that are only watched or missing on this machine.
    package let weaknesses: [GuardReport]
    /// Names of the variables in the process's environment.
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

/// The stream that a command wrote to.
package enum OutputChannel: String, Codable, Sendable, CaseIterable {
    case stdout
    case stderr
}

/// `run.output_dropped`: the output exceeded its limit.
package struct RunOutputDropped: Sendable, Equatable, Codable {
    /// Bytes that were not stored, between the stored beginning and the stored end.
    package let bytes: Int64

    package init(bytes: Int64) {
        self.bytes = bytes
    }
}

/// `run.notice`: something that a person should know about a run.
package struct RunNotice: Sendable, Equatable, Codable {
    /// How important a notice is.
    package enum Level: String, Codable, Sendable {
        case info
        case warning
        case error
    }

    /// The code of the notice that precedes a turn end of `failed(.agentError, …)` if the runtime no longer has the session that it should
    /// have resumed. The run is then started again without `resume`.
    package static let resumeRefused = "resume_refused"
    /// The code of the notice that says what happened with the files that the run added to its tools' caches.
    package static let caches = "caches"
    /// The code of the notice after a run's end if the requested application or discarding was not done. It is not tried again.
    package static let afterRun = "after_run"

    package let level: Level
    /// Stable, for programs: `provider_retry`, `resumed_fresh`, `submodules_unapplied`, …
    package let code: String
    /// One sentence for people.
    package let text: String

    package init(level: Level, code: String, text: String) {
        self.level = level
        self.code = code
        self.text = text
    }
}

/// `session.started`: the runtime began or resumed its conversation.
package struct SessionStarted: Sendable, Equatable, Codable {
    /// The runtime's own id, with which the conversation can be resumed.
    package let sessionId: String
    /// The model that the runtime reported.
    package let model: String?
    /// Whether an earlier conversation was resumed.
    package let isResumed: Bool

    package init(sessionId: String, model: String?, isResumed: Bool) {
        self.sessionId = sessionId
        self.model = model
        self.isResumed = isResumed
    }
}

/// `assistant.message` and `assistant.thought`: a finished text of the agent.
package struct AssistantText: Sendable, Equatable, Codable {
    /// Equal to the id in the live frames that carried the text while it was written.
    package let messageId: String
    package let text: String

    package init(messageId: String, text: String) {
        self.messageId = messageId
        self.text = text
    }
}

/// `run.finished`: the run's last event, exactly one per run.
package struct RunFinished: Sendable, Equatable, Codable {
    /// A terminal status.
    package let status: RunStatus
    package let outcome: RunOutcome
    /// `nil` if the runtime reported none.
    package let usage: Usage?
    /// `nil` if nothing was captured.
    package let diff: DiffSummary?

    package init(status: RunStatus, outcome: RunOutcome, usage: Usage?, diff: DiffSummary?) {
        self.status = status
        self.outcome = outcome
        self.usage = usage
        self.diff = diff
    }
}

/// `daemon.started` and `daemon.stopped`.
package struct DaemonLife: Sendable, Equatable, Codable {
    package let nodeId: NodeID
    /// The daemon's version.
    package let version: String
    /// Runs that an earlier process left active and that are `interrupted` now.
    package let interruptedRuns: Int

    package init(nodeId: NodeID, version: String, interruptedRuns: Int) {
        self.nodeId = nodeId
        self.version = version
        self.interruptedRuns = interruptedRuns
    }
}
