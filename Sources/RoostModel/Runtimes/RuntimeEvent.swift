/// What a runtime's session reports during a turn. The terms follow the Agent Client Protocol, so that every runtime fits.
package enum RuntimeEvent: Sendable, Equatable {
    case sessionStarted(SessionStarted)
    /// Live text; the finished text follows as `message` or `thought` with the same id.
    case textDelta(LiveText)
    case message(AssistantText)
    case thought(AssistantText)
    case toolCall(ToolCall)
    case toolUpdate(ToolUpdate)
    /// The usage of this turn so far, as the difference from the session's earlier totals. The last value before the end counts.
    case usage(Usage)
    case notice(RunNotice)
    /// Raw output, from runtimes that are plain commands.
    case output(RunOutput)
    /// A message given by ``RuntimeSession/steer(_:)`` reached the agent.
    case steered(MessageID)
    /// Always the last event of a turn, exactly once.
    case turnEnded(TurnEnd)
}

/// How a turn ended.
package struct TurnEnd: Sendable, Equatable {
    /// Why a turn ended.
    package enum Stop: Sendable, Equatable {
        case completed
        /// By ``RuntimeSession/interrupt()``.
        case interrupted
        case failed(RunEndReason, message: String)
        /// The process ended during the turn.
        case exited(ProcessExit)
    }

    /// Why it ended.
    package let stop: Stop
    /// Whether the process can take another turn.
    package let isSessionUsable: Bool

    package init(_ stop: Stop, isSessionUsable: Bool) {
        self.stop = stop
        self.isSessionUsable = isSessionUsable
    }
}
