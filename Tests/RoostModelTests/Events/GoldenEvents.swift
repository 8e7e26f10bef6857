import RoostModel

/// One event of each type with every field set, and one with every optional field left out: the JSON that readers rely on.
/// A change here is a change of the protocol: add fields, or raise the event's version.
enum GoldenEvents {
    static let task = TaskID(at: Timestamp(milliseconds: 0x0190_0000_0000), random: (1, 1))
    static let run = RunID(at: Timestamp(milliseconds: 0x0190_0000_0000), random: (2, 2))
    static let message = MessageID(at: Timestamp(milliseconds: 0x0190_0000_0000), random: (3, 3))
    static let application = ApplicationID(at: Timestamp(milliseconds: 0x0190_0000_0000), random: (4, 4))
    static let node = NodeID(at: Timestamp(milliseconds: 0x0190_0000_0000), random: (5, 5))
    static let token = TokenID(at: Timestamp(milliseconds: 0x0190_0000_0000), random: (6, 6))
    static let attachment = AttachmentID(at: Timestamp(milliseconds: 0x0190_0000_0000), random: (7, 7))
    static let time = Timestamp(milliseconds: 1_800_000_000_001)

    private static let taskText = "01900000-0000-7001-8000-000000000001"
    private static let runText = "01900000-0000-7002-8000-000000000002"
    private static let messageText = "01900000-0000-7003-8000-000000000003"
    private static let applicationText = "01900000-0000-7004-8000-000000000004"
    private static let nodeText = "01900000-0000-7005-8000-000000000005"
    private static let tokenText = "01900000-0000-7006-8000-000000000006"
    private static let attachmentText = "01900000-0000-7007-8000-000000000007"
    private static let timeText = "2027-01-15T08:00:00.001Z"
    private static let usageText = #"{"cacheReadTokens":3,"cacheWriteTokens":4,"costUSD":0.25,"inputTokens":1,"outputTokens":2}"#
    private static let usage = Usage(inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4, costUSD: 0.25)
    private static let diff = DiffSummary(files: 1, additions: 2, deletions: 3)

    static let all: [(EventPayload, String)] = ofTask + ofRun + ofRuntime + ofAgent + ofDaemon

    private static let ofTask: [(EventPayload, String)] = [
        (
            .taskCreated(TaskCreated(title: "Fix it", agent: "claude", runtime: .claude, projectPath: "/p")),
            #"{"agent":"claude","projectPath":"/p","runtime":"claude","title":"Fix it"}"#
        ),
        (
            .taskCreated(TaskCreated(title: "Count", agent: "command", runtime: .command, projectPath: nil)),
            #"{"agent":"command","runtime":"command","title":"Count"}"#
        ),
        (
            .messageAccepted(MessageAccepted(messageId: message, author: .person, body: "Line\n\"two\"", disposition: .queued)),
            #"{"author":"person","body":"Line\n\"two\"","disposition":"queued","messageId":"\#(messageText)"}"#
        ),
        (
            .messageAccepted(
                MessageAccepted(messageId: message, author: .person, body: "See", disposition: .queued, attachments: [attachment])),
            #"{"attachments":["\#(attachmentText)"],"author":"person","body":"See","disposition":"queued","messageId":"\#(messageText)"}"#
        ),
        (
            .messageChanged(MessageChanged(messageId: message, disposition: .inRun, runId: run)),
            #"{"disposition":"in_run","messageId":"\#(messageText)","runId":"\#(runText)"}"#
        ),
        (
            .messageChanged(MessageChanged(messageId: message, disposition: .queued, runId: nil)),
            #"{"disposition":"queued","messageId":"\#(messageText)"}"#
        ),
        (
            .applicationChanged(ApplicationChanged(applicationId: application, runId: run, status: .applied, files: 2, conflicts: 0)),
            #"{"applicationId":"\#(applicationText)","conflicts":0,"files":2,"runId":"\#(runText)","status":"applied"}"#
        ),
        (.workTreeRemoved(WorkTreeRemoved(reason: "discarded")), #"{"reason":"discarded"}"#),
        (.taskDeleted(TaskDeleted(runs: 3)), #"{"runs":3}"#),
        (.taskChanged(TaskChanged(title: "Fix it", archivedAt: time)), #"{"archivedAt":"\#(timeText)","title":"Fix it"}"#),
        (.taskChanged(TaskChanged(title: "Fix it", archivedAt: nil)), #"{"title":"Fix it"}"#),
        (.messageRemoved(MessageRemoved(messageId: message)), #"{"messageId":"\#(messageText)"}"#),
    ]

    private static let ofRun: [(EventPayload, String)] = [
        (
            .runQueued(RunQueued(taskId: task, messageId: message, attempt: 2, trigger: .resume, resumedFrom: run)),
            #"{"attempt":2,"messageId":"\#(messageText)","resumedFrom":"\#(runText)","taskId":"\#(taskText)","trigger":"resume"}"#
        ),
        (
            .runQueued(RunQueued(taskId: task, messageId: message, attempt: 1, trigger: .followUp, resumedFrom: nil)),
            #"{"attempt":1,"messageId":"\#(messageText)","taskId":"\#(taskText)","trigger":"follow_up"}"#
        ),
        (
            .runStatus(RunStatusChanged(status: .waitingForApproval, previous: .running, isCancelRequested: true)),
            #"{"isCancelRequested":true,"previous":"running","status":"waiting_for_approval"}"#
        ),
        (.runStatus(RunStatusChanged(status: .preparing, previous: .queued)), #"{"previous":"queued","status":"preparing"}"#),
        (
            .runSandbox(
                RunSandbox(
                    isolation: .project, network: .deny, summary: "No network.",
                    weaknesses: [GuardReport(name: .memoryLimit, strength: .watched, evidence: "no cgroup", remedy: "delegate one")],
                    variables: ["LANG"])),
            #"{"isolation":"project","network":"deny","summary":"No network.","variables":["LANG"],"weaknesses":["#
                + #"{"evidence":"no cgroup","name":"memory_limit","remedy":"delegate one","strength":"watched"}]}"#
        ),
        (.runOutput(RunOutput(channel: .stderr, text: "a/b\t\u{1b}[0m")), #"{"channel":"stderr","text":"a/b\t\u001b[0m"}"#),
        (.runOutputDropped(RunOutputDropped(bytes: 5_000_000_000)), #"{"bytes":5000000000}"#),
        (.runOutputRemoved(RunOutputRemoved(events: 3, bytes: 40)), #"{"bytes":40,"events":3}"#),
        (
            .runNotice(RunNotice(level: .warning, code: "provider_retry", text: "Trying again")),
            #"{"code":"provider_retry","level":"warning","text":"Trying again"}"#
        ),
        (.runPaused(RunPaused(isPaused: true)), #"{"isPaused":true}"#),
        (.diffCaptured(diff), #"{"additions":2,"deletions":3,"files":1}"#),
        (
            .runFinished(
                RunFinished(
                    status: .failed, outcome: RunOutcome(end: .failed, reason: .exitNonZero, message: "It failed.", exitCode: 3, signal: 9),
                    usage: usage, diff: diff)),
            #"{"diff":{"additions":2,"deletions":3,"files":1},"outcome":{"end":"failed","exitCode":3,"message":"It failed.","#
                + #""reason":"exit_non_zero","signal":9},"status":"failed","usage":\#(usageText)}"#
        ),
        (
            .runFinished(RunFinished(status: .succeeded, outcome: RunOutcome(end: .succeeded), usage: nil, diff: nil)),
            #"{"outcome":{"end":"succeeded"},"status":"succeeded"}"#
        ),
    ]

    private static let ofRuntime: [(EventPayload, String)] = [
        (
            .sessionStarted(SessionStarted(sessionId: "s-1", model: "m", isResumed: true)),
            #"{"isResumed":true,"model":"m","sessionId":"s-1"}"#
        ),
        (.sessionStarted(SessionStarted(sessionId: "s-1", model: nil, isResumed: false)), #"{"isResumed":false,"sessionId":"s-1"}"#),
        (.assistantMessage(AssistantText(messageId: "m-1", text: "Done 😀")), #"{"messageId":"m-1","text":"Done 😀"}"#),
        (.assistantThought(AssistantText(messageId: "m-2", text: "Hm")), #"{"messageId":"m-2","text":"Hm"}"#),
        (
            .toolCall(
                ToolCall(
                    toolCallId: "t-1", title: "ls", tool: "Bash", kind: .execute, status: .inProgress, input: "{}", locations: ["a.txt"])),
            #"{"input":"{}","kind":"execute","locations":["a.txt"],"status":"in_progress","title":"ls","tool":"Bash","toolCallId":"t-1"}"#
        ),
        (
            .toolUpdate(ToolUpdate(toolCallId: "t-1", status: .completed, output: "a.txt")),
            #"{"output":"a.txt","status":"completed","toolCallId":"t-1"}"#
        ),
        (.toolUpdate(ToolUpdate(toolCallId: "t-1", status: .failed, output: nil)), #"{"status":"failed","toolCallId":"t-1"}"#),
        (.usageReported(usage), usageText),
        (.usageReported(Usage()), #"{"cacheReadTokens":0,"cacheWriteTokens":0,"inputTokens":0,"outputTokens":0}"#),
    ]

    private static let ofAgent: [(EventPayload, String)] = [
        (.agentCreated(AgentCreated(name: "reviewer", runtime: .claude)), #"{"name":"reviewer","runtime":"claude"}"#),
        (
            .agentChanged(AgentChanged(name: "reviewer", version: 2, archivedAt: time)),
            #"{"archivedAt":"\#(timeText)","name":"reviewer","version":2}"#
        ),
        (.agentChanged(AgentChanged(name: "reviewer", version: 2, archivedAt: nil)), #"{"name":"reviewer","version":2}"#),
        (.agentDesired(AgentDesired(state: .paused)), #"{"state":"paused"}"#),
        (
            .agentObserved(AgentObservation(state: .backingOff, lastError: "It ended.", failures: 2, nextStartAt: time)),
            #"{"failures":2,"lastError":"It ended.","nextStartAt":"\#(timeText)","state":"backing_off"}"#
        ),
        (.agentObserved(AgentObservation(state: .crashLoop)), #"{"failures":0,"state":"crash_loop"}"#),
    ]

    private static let ofDaemon: [(EventPayload, String)] = [
        (
            .daemonStarted(DaemonLife(nodeId: node, version: "1.0.0", interruptedRuns: 2)),
            #"{"interruptedRuns":2,"nodeId":"\#(nodeText)","version":"1.0.0"}"#
        ),
        (
            .daemonStopped(DaemonLife(nodeId: node, version: "1.0.0", interruptedRuns: 0)),
            #"{"interruptedRuns":0,"nodeId":"\#(nodeText)","version":"1.0.0"}"#
        ),
        (
            .tokenCreated(TokenEvent(tokenId: token, kind: .apiKey, name: "ci")),
            #"{"kind":"api_key","name":"ci","tokenId":"\#(tokenText)"}"#
        ),
        (
            .tokenRevoked(TokenEvent(tokenId: token, kind: .signIn, name: "Firefox")),
            #"{"kind":"sign_in","name":"Firefox","tokenId":"\#(tokenText)"}"#
        ),
    ]
}
