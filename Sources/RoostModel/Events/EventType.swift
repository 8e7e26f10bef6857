/// The closed list of event types. Types are only ever added; a change of meaning raises the event's version. Readers ignore unknown types.
package enum EventType: String, Codable, Sendable, CaseIterable {
    // Streams of a task
    case taskCreated = "task.created"
    case messageAccepted = "message.accepted"
    case messageChanged = "message.changed"
    case applicationChanged = "application.changed"
    case workTreeRemoved = "work_tree.removed"
    case taskChanged = "task.changed"
    case messageRemoved = "message.removed"
    case taskDeleted = "task.deleted"
    // Streams of a run
    case runQueued = "run.queued"
    case runStatus = "run.status"
    case runSandbox = "run.sandbox"
    case runOutput = "run.output"
    case runOutputDropped = "run.output_dropped"
    case runOutputRemoved = "run.output_removed"
    case runNotice = "run.notice"
    case sessionStarted = "session.started"
    case assistantMessage = "assistant.message"
    case assistantThought = "assistant.thought"
    case toolCall = "tool.call"
    case toolUpdate = "tool.update"
    case usageReported = "usage.reported"
    case diffCaptured = "diff.captured"
    case runPaused = "run.paused"
    case runFinished = "run.finished"
    // Streams of an agent
    case agentCreated = "agent.created"
    case agentChanged = "agent.changed"
    case agentDesired = "agent.desired"
    case agentObserved = "agent.observed"
    // The daemon's own stream
    case daemonStarted = "daemon.started"
    case daemonStopped = "daemon.stopped"
    case tokenCreated = "token.created"
    case tokenRevoked = "token.revoked"
}
