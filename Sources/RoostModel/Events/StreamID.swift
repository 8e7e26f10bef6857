/// The stream that an event belongs to, written `run:018f…`, `task:018f…`, `agent:018f…` or `system`.
package enum StreamID: Hashable, Sendable {
    case run(RunID)
    case task(TaskID)
    case agent(AgentID)
    case system
}

extension StreamID: CustomStringConvertible {
    /// The written form, as in ``init(_:)``.
    package var description: String {
        switch self {
        case .run(let id): "run:\(id)"
        case .task(let id): "task:\(id)"
        case .agent(let id): "agent:\(id)"
        case .system: "system"
        }
    }

    /// Parses the written form; `nil` if the text is not one.
    package init?(_ text: some StringProtocol) {
        if text == "system" {
            self = .system
        } else if text.hasPrefix("run:"), let id = RunID(text.dropFirst(4)) {
            self = .run(id)
        } else if text.hasPrefix("task:"), let id = TaskID(text.dropFirst(5)) {
            self = .task(id)
        } else if text.hasPrefix("agent:"), let id = AgentID(text.dropFirst(6)) {
            self = .agent(id)
        } else {
            return nil
        }
    }
}
