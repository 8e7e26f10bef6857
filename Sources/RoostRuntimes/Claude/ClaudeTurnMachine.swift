import RoostModel

/// The state of a conversation with one `claude` process: lines go in, events and answers come out. Uses no clock and no streams.
///
/// A turn begins with a message and ends when the CLI has reported a `result` for every message added since. A message sent during a turn
/// either joins the running tool loop (one result for both) or gets a turn and a result of its own. The echo of each message tells which:
/// messages echoed before a result are covered by it.
struct ClaudeTurnMachine {
    enum Action: Equatable {
        case emit(RuntimeEvent)
        case write([UInt8])
        /// The answer to a withdrawal: whether the message was dropped.
        case withdrawn(MessageID, Bool)
    }

    /// A message that was written and is not covered by a result yet.
    struct Pending {
        let uuid: String
        let text: String
        /// Set for messages added with `steer`.
        let messageID: MessageID?
        var isEchoed = false
    }

    enum Phase {
        case idle
        case running
        /// The process cannot take another turn.
        case spent
    }

    static let outputLimit = 16 << 10

    private let resumed: SessionMemory?
    private(set) var phase = Phase.idle
    var pending: [Pending] = []
    var sessionID: String?
    var model: String?
    /// Whether a person asked to interrupt the running turn.
    var isInterrupting = false
    private var interruptCount = 0
    /// Pending withdrawals, by request id.
    var withdrawals: [String: MessageID] = [:]
    var withdrawalCount = 0
    var accounting: ClaudeAccounting
    var texts = ClaudeTexts()
    var openTools: Set<String> = []
    /// What the CLI last reported about a failing provider; the result itself often says less.
    var lastError: String?
    private var garbageCount = 0
    private(set) var isResumeRefused = false
    /// How the process ended between turns; the next turn reports it.
    private var exitBetweenTurns: (exit: ProcessExit, lastWords: [String])?

    init(resume: SessionMemory?) {
        resumed = resume
        accounting = ClaudeAccounting(totals: resume?.totals ?? Usage())
    }

    /// What must be remembered to resume the session later.
    var memory: SessionMemory? {
        if isResumeRefused { return nil }
        guard let id = sessionID ?? resumed?.sessionID else { return nil }
        return SessionMemory(sessionID: id, totals: accounting.totals)
    }

    /// Whether a tool is running; it may legitimately be silent for longer than a model.
    var isToolRunning: Bool { !openTools.isEmpty }
}

// MARK: - What we ask

extension ClaudeTurnMachine {
    /// Begins a turn. Without a living process, the turn ends at once.
    mutating func begin(_ text: String, uuid: String) -> [Action] {
        switch phase {
        case .running:
            return [.emit(.turnEnded(TurnEnd(.failed(.internalError, message: "a turn is running already"), isSessionUsable: true)))]
        case .spent:
            phase = .running
            if isResumeRefused { return refuseResume() }
            if let exitBetweenTurns { return exited(exitBetweenTurns.exit, lastWords: exitBetweenTurns.lastWords) }
            return end(.failed(.agentCrashed, message: "the claude process cannot continue; start a new run"), isSessionUsable: false)
        case .idle:
            phase = .running
            isInterrupting = false
            interruptCount = 0
            lastError = nil
            garbageCount = 0
            pending = [Pending(uuid: uuid, text: text, messageID: nil)]
            accounting.beginTurn()
            texts = ClaudeTexts()
            openTools = []
            return [.write(ClaudeInput.message(text, uuid: uuid))]
        }
    }

    /// Adds a message to the running turn; `nil` if none is running or it is being interrupted.
    mutating func steer(_ text: String, id: MessageID) -> [Action]? {
        guard case .running = phase, !isInterrupting else { return nil }
        pending.append(Pending(uuid: id.description, text: text, messageID: id))
        return [.write(ClaudeInput.message(text, uuid: id.description))]
    }

    /// Forgets a message that could not be written.
    mutating func withdraw(_ id: MessageID) {
        pending.removeAll { $0.messageID == id }
    }

    mutating func interrupt() -> [Action] {
        guard case .running = phase else { return [] }
        isInterrupting = true
        interruptCount += 1
        return [.write(ClaudeInput.interrupt(requestID: "roost-interrupt-\(interruptCount)"))]
    }

    /// Nothing arrived for longer than the policy allows.
    mutating func silent(for limit: Duration) -> [Action] {
        guard case .running = phase else { return [] }
        return end(
            .failed(
                .agentSilent,
                message:
                    "claude wrote nothing for \(limit.milliseconds / 1000) s; check the connection to the provider, "
                    + "or raise the policy's silence limit"
            ), isSessionUsable: false)
    }

    /// The process has exited.
    ///
    /// - Parameter lastWords: the last lines it wrote to standard error.
    mutating func exited(_ exit: ProcessExit, lastWords: [String]) -> [Action] {
        guard case .running = phase else {
            isResumeRefused = isResumeRefused || isResumeRefusal(lastWords)
            exitBetweenTurns = (exit, lastWords)
            phase = .spent
            return []
        }
        if isResumeRefusal(lastWords) { return refuseResume() }
        switch exit {
        case .limit, .killed, .notStarted:
            return end(isInterrupting && exit == .killed ? .interrupted : .exited(exit), isSessionUsable: false)
        case .exited, .signaled:
            if isInterrupting { return end(.interrupted, isSessionUsable: false) }
            let how =
                switch exit {
                case .exited(let code): "with exit code \(code)"
                case .signaled(let signal): "by signal \(signal)"
                case .limit, .killed, .notStarted: "unexpectedly"
                }
            let words = lastWords.isEmpty ? "it gave no reason" : lastWords.joined(separator: " / ")
            return end(.failed(.agentCrashed, message: "claude ended \(how) in the middle of the turn: \(words)"), isSessionUsable: false)
        }
    }
}

// MARK: - Ending

extension ClaudeTurnMachine {
    mutating func end(_ stop: TurnEnd.Stop, isSessionUsable: Bool) -> [Action] {
        var actions: [Action] = []
        if garbageCount > 1 {
            actions.append(
                .emit(
                    .notice(
                        RunNotice(
                            level: .warning, code: "unreadable_output",
                            text: "\(garbageCount) lines of claude's output could not be read and were skipped"))))
        }
        phase = isSessionUsable ? .idle : .spent
        pending = []
        openTools = []
        actions += unansweredWithdrawals()
        accounting.endTurn()
        actions.append(.emit(.turnEnded(TurnEnd(stop, isSessionUsable: isSessionUsable))))
        return actions
    }

    /// The CLI does not know the session it should resume: the notice tells the engine to start a fresh session.
    mutating func refuseResume() -> [Action] {
        isResumeRefused = true
        let text = "claude no longer has the session \(resumed?.sessionID ?? "") of this task; start a fresh one"
        return [.emit(.notice(RunNotice(level: .warning, code: RunNotice.resumeRefused, text: text)))]
            + end(.failed(.agentError, message: text), isSessionUsable: false)
    }

    /// The same before the first turn: the next turn reports it.
    mutating func noteRefusedResume() {
        isResumeRefused = true
        phase = .spent
    }

    func isResumeRefusal(_ texts: [String]) -> Bool {
        resumed != nil && texts.contains { $0.contains("No conversation found") }
    }

    /// A line that is not a message of the protocol.
    mutating func garbage(_ excerpt: String) -> [Action] {
        garbageCount += 1
        guard garbageCount == 1, case .running = phase else { return [] }
        return [
            .emit(
                .notice(
                    RunNotice(
                        level: .warning, code: "unreadable_output",
                        text: "claude wrote a line that could not be read; it was skipped: \(excerpt.cut(toBytes: 200))")))
        ]
    }

    var isResuming: Bool { resumed != nil && resumed?.sessionID == sessionID }
}
