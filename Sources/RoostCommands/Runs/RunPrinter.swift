import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// Prints a run's progress: the run's own output to standard output, messages about it to standard error, and at a terminal one progress
/// line.
actor RunPrinter {
    private let terminal: Terminal
    private let agent: String
    /// Prints only the output of the command or agent.
    private let isQuiet: Bool
    /// What Ctrl-C does, for the progress line.
    private let interrupt: String
    private var status = RunStatus.queued
    private var queuePlace: Int?
    private let start = ContinuousClock.now
    private var activity = ""
    private var hasProgressLine = false
    private var isLineOpen = false
    /// How much of each message was printed live, in bytes.
    private var shown: [String: Int] = [:]
    private var titles: [String: String] = [:]
    private var frame = 0
    private var hint = NetworkHint()

    private static let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]

    init(terminal: Terminal, agent: String, isQuiet: Bool = false, interrupt: String = "Ctrl-C cancels") {
        self.terminal = terminal
        self.agent = agent
        self.isQuiet = isQuiet
        self.interrupt = interrupt
    }

    var isQueued: Bool { status == .queued }

    /// A hint for a failed command.
    var afterFailure: String? { hint.words }

    func setQueuePlace(_ place: Int?) {
        queuePlace = place
    }

    func show(_ item: StreamItem) {
        switch item {
        case .live(let live) where live.kind == .message && terminal.isInteractive: showLive(live)
        case .live: break
        case .event(let event): show(event)
        }
    }

    private func show(_ event: ReceivedEvent) {
        switch event.payload {
        case .runStatus(let change):
            status = change.status
        case .runSandbox(let sandbox):
            hint.note(sandbox)
            let text = "  \(SafeText.line(sandbox.summary))\(Self.weaknesses(sandbox))"
            say(terminal.styled(FittedText.lines(text, columns: FittedText.columns(of: 2), indent: 2), .dim))
        case .runOutput(let output):
            hint.note(output)
            // A person needs to see every character, a program needs every byte.
            let isSeen = output.channel == .stdout ? terminal.showsOutput : terminal.showsErrors
            guard isSeen else { return pass(output) }
            let text = SafeText.clean(output.text, keepsColor: terminal.hasColor)
            if output.channel == .stdout { put(text) } else { putError(text) }
        case .runOutputDropped(let dropped):
            say(terminal.styled("  … \(formatted(bytes: dropped.bytes)) of output were dropped …", .yellow))
        case .assistantMessage(let message): showMessage(message)
        case .assistantThought: activity = "thinking"
        case .toolCall(let call):
            let title = SafeText.line(call.title)
            titles[call.toolCallId] = title
            activity = title
            say(terminal.styled("  → \(call.words)", .dim))
        case .toolUpdate(let update) where update.status == .failed:
            say(terminal.styled("  ✗ \(titles[update.toolCallId] ?? "tool") failed", .yellow))
        // Notices about the changes are printed with the diff.
        case .runNotice(let notice) where notice.code != RunNotice.afterRun:
            let isInfo = notice.level == .info
            let text = "  \(isInfo ? "·" : "!") \(SafeText.line(notice.text))"
            say(terminal.styled(FittedText.lines(text, columns: FittedText.columns(of: 2), indent: 4), isInfo ? .dim : .yellow))
        default: break
        }
    }

    /// Guards that are missing or only watched on this machine, appended to the sandbox summary.
    private static func weaknesses(_ sandbox: RunSandbox) -> String {
        func names(_ strength: GuardReport.Strength) -> String {
            sandbox.weaknesses.filter { $0.strength == strength }.map(\.name.words).joined(separator: ", ")
        }
        let missing = names(.missing)
        let watched = names(.watched)
        return (missing.isEmpty ? "" : "; not enforced here: \(missing)") + (watched.isEmpty ? "" : "; only watched here: \(watched)")
    }

    private func showLive(_ live: LiveFrame) {
        let seen = shown[live.messageId] ?? 0
        guard live.offset + live.text.utf8.count > seen else { return }
        let text = String(decoding: Array(live.text.utf8).dropFirst(max(0, seen - live.offset)), as: UTF8.self)
        shown[live.messageId] = live.offset + live.text.utf8.count
        put(SafeText.clean(text))
    }

    private func showMessage(_ message: AssistantText) {
        let seen = shown[message.messageId] ?? 0
        let rest = String(decoding: Array(message.text.utf8).dropFirst(seen), as: UTF8.self)
        shown[message.messageId] = nil
        put(SafeText.clean(rest) + "\n")
        activity = ""
    }

    // MARK: Lines

    private func put(_ text: String) {
        guard !text.isEmpty else { return }
        clearProgress()
        Output.text(text)
        isLineOpen = !text.hasSuffix("\n")
    }

    private func putError(_ text: String) {
        guard !text.isEmpty else { return }
        clearProgress()
        Output.errorText(text)
        isLineOpen = !text.hasSuffix("\n")
    }

    private func pass(_ output: RunOutput) {
        clearProgress()
        if output.channel == .stdout { Output.bytes(output.bytes) } else { Output.errorBytes(output.bytes) }
    }

    /// Prints a full line about the run.
    func say(_ text: String) {
        if isQuiet { return }
        clearProgress()
        if isLineOpen, terminal.showsProgress { Output.errorText("\n") }
        isLineOpen = false
        Output.error(text)
    }

    /// Redraws the progress line.
    func tick() {
        guard terminal.showsProgress, !isLineOpen else { return }
        frame = (frame + 1) % Self.frames.count
        let elapsed = Duration.seconds(Int64((ContinuousClock.now - start).seconds))
        var words = status == .queued ? (queuePlace.map { "place \($0) in the queue" } ?? "queued") : status.words
        if !activity.isEmpty, status == .running { words += " · \(activity)" }
        let line = "\(Self.frames[frame]) \(agent) \(words) · \(elapsed.formatted) · \(interrupt)"
        Output.errorText("\r\u{1b}[K" + String(line.prefix(max(10, terminal.columns - 1))))
        hasProgressLine = true
    }

    func clearProgress() {
        guard hasProgressLine else { return }
        Output.errorText("\r\u{1b}[K")
        hasProgressLine = false
    }
}
