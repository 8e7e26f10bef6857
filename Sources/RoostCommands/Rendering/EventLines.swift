import RoostModel
import RoostSupport
import RoostWire

/// Stored events as plain lines, without progress display.
enum EventLines {
    static func print(_ event: ReceivedEvent, terminal: Terminal) {
        switch event.payload {
        case .runOutput(let output):
            let text = SafeText.clean(output.text, keepsColor: terminal.hasColor)
            if output.channel == .stdout { Output.text(text) } else { Output.errorText(text) }
        case .runOutputDropped(let dropped): Output.error("… \(formatted(bytes: dropped.bytes)) of output were dropped …")
        case .assistantMessage(let message): Output.line(SafeText.clean(message.text))
        case .assistantThought(let thought): Output.error(terminal.styled(SafeText.clean(thought.text), .dim))
        case .toolCall(let call): Output.error(terminal.styled("→ \(call.words)", .dim))
        case .toolUpdate(let update):
            if let output = update.output, !output.isEmpty { Output.error(terminal.styled(SafeText.clean(output), .dim)) }
        case .runOutputRemoved(let removed):
            Output.error("… the output of this run (\(formatted(bytes: removed.bytes))) was removed on \(LocalTime.day(event.at)) …")
        case .runNotice(let notice): Output.error("! \(SafeText.line(notice.text))")
        case .runSandbox(let sandbox): Output.error(terminal.styled(SafeText.line(sandbox.summary), .dim))
        case .runFinished(let finished):
            let message = finished.outcome.message.map { ": \(SafeText.line($0))" } ?? ""
            Output.error("\(finished.status.mark(terminal)) \(finished.status.words)\(finished.status == .succeeded ? "" : message)")
        case .taskCreated, .messageAccepted, .messageChanged, .applicationChanged, .workTreeRemoved, .runQueued, .runStatus,
            .sessionStarted, .usageReported, .diffCaptured, .daemonStarted, .daemonStopped, .taskChanged, .messageRemoved, .runPaused,
            .agentCreated, .agentChanged, .agentDesired, .agentObserved, .tokenCreated, .tokenRevoked, .taskDeleted, nil:
            break
        }
    }
}
