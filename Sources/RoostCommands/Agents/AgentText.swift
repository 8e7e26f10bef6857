import RoostModel
import RoostSupport
import RoostWire

/// An agent as terminal text.
enum AgentText {
    /// The state in a few words: `ready`, `crash loop`, `starts again in 12 s`.
    static func state(_ agent: AgentAnswer, now: Timestamp) -> String {
        if agent.archivedAt != nil { return "archived" }
        let words = words(agent.observed, now: now)
        switch (agent.desiredState, agent.observed.state) {
        case (.running, .stopped): return "starting"
        case (.stopped, .stopped), (.paused, .paused), (.running, _): return words
        case (.stopped, _): return "stopping (\(words))"
        case (.paused, _): return "paused (\(words))"
        }
    }

    static func words(_ observed: AgentObservation, now: Timestamp) -> String {
        switch observed.state {
        case .stopped: return "stopped"
        case .starting: return "starting"
        case .ready: return "ready"
        case .paused: return "paused"
        case .crashLoop: return "crash loop"
        case .failed: return "failed"
        case .backingOff:
            guard let next = observed.nextStartAt, next > now else { return "starts again" }
            return "starts again in \(age(since: now, now: next))"
        }
    }

    static func mark(_ agent: AgentAnswer, _ terminal: Terminal) -> String {
        if agent.archivedAt != nil { return terminal.styled("■", .dim) }
        return switch agent.observed.state {
        case .ready: terminal.styled("●", .green)
        case .starting: terminal.styled("●", .blue)
        case .paused, .backingOff: terminal.styled("■", .yellow)
        case .crashLoop, .failed: terminal.styled("✗", .red)
        case .stopped: "○"
        }
    }

    static func lines(_ agent: AgentAnswer, terminal: Terminal, now: Timestamp) -> [String] {
        var lines = [
            "\(mark(agent, terminal)) \(terminal.styled(agent.name, .bold))  \(state(agent, now: now))",
            "agent        \(agent.id) (version \(agent.version))",
            "runtime      \(agent.runtime.rawValue)\(agent.model.map { ", \(SafeText.line($0))" } ?? "")",
            "project      \(SafeText.line(agent.projectPath ?? "none"))",
            "changes      \(afterRun(agent.afterRun)), in a work tree of kind \(agent.workTree.rawValue)",
        ]
        if !agent.command.isEmpty {
            lines.append("command      \(agent.command.map { SafeText.line($0).shellWord }.joined(separator: " "))")
        }
        lines.append("conversation \(agent.conversation.map { "task \($0.short)" } ?? "none yet")")
        if let run = agent.activeRun { lines.append("active run   run \(run.short)") }
        if let error = agent.observed.lastError { lines.append("last error   \(SafeText.line(error))") }
        lines.append("policy       \(agent.policy.isolation.rawValue), network \(agent.policy.network.rawValue)")
        if !agent.instructions.isEmpty {
            lines.append("")
            lines += SafeText.clean(agent.instructions).split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
        }
        return lines
    }

    private static func afterRun(_ after: AfterRun) -> String {
        switch after {
        case .keep: "are kept for review"
        case .apply: "are applied automatically"
        case .discard: "are discarded"
        }
    }
}
