/// What a runtime's session tells while a turn runs. The vocabulary is ACP's, so that every runtime fits.
package enum RuntimeEvent: Sendable, Equatable {
    case sessionStarted(SessionStarted)
    /// Live text; the finished text comes as `message` or `thought` with the same id.
    case textDelta(LiveText)
    case message(AssistantText)
    case thought(AssistantText)
    case toolCall(ToolCall)
    case toolUpdate(ToolUpdate)
    /// What this turn used so far or in all, as a difference to the session's earlier totals; the last one before the end holds.
    case usage(Usage)
    case notice(RunNotice)
    /// Raw output, for runtimes that are plain commands.
    case output(RunOutput)
    /// A message given by ``RuntimeSession/steer(_:)`` reached the agent.
    case steered(MessageID)
    /// Always the last event of a turn, exactly once.
    case turnEnded(TurnEnd)
}

/// How a turn ended.
package struct TurnEnd: Sendable, Equatable {
    package enum Stop: Sendable, Equatable {
        case completed
        /// By ``RuntimeSession/interrupt()``.
        case interrupted
        case failed(RunEndReason, message: String)
        /// The process ended during the turn.
        case exited(ProcessExit)
    }

    package let stop: Stop
    /// Whether the process can take another turn.
    package let isSessionUsable: Bool

    package init(_ stop: Stop, isSessionUsable: Bool) {
        self.stop = stop
        self.isSessionUsable = isSessionUsable
    }
}
