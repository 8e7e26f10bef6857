import RoostModel
import Synchronization

/// How a scripted agent reacts to a prompt.
enum Script: Sendable, Equatable {
    case reply(String)
    case fail(RunEndReason, String)
    /// The process ends during the turn.
    case crash(Int)
    /// Sends nothing until it is stopped or interrupted.
    case hang
    case print([String], exit: Int)
    case refuseResume
    /// Like `refuseResume`, but the new conversation hangs.
    case refuseThenHang
    /// Replies with this once a steered message arrived.
    case waitForSteer
}

/// A runtime whose turns follow scripts, chosen by the prompt's text.
final class ScriptedRuntime: Runtime {
    let kind: RuntimeKind
    let needsNetwork: Bool
    private let script: @Sendable (String) -> Script
    private let log = Mutex<[String]>([])
    private let launches = Mutex<[RuntimeLaunchRequest]>([])

    init(kind: RuntimeKind, needsNetwork: Bool = false, script: @escaping @Sendable (String) -> Script) {
        self.kind = kind
        self.needsNetwork = needsNetwork
        self.script = script
    }

    /// Every prompt, in order.
    var prompts: [String] { log.withLock { $0 } }
    var requests: [RuntimeLaunchRequest] { launches.withLock { $0 } }

    func launch(_ request: RuntimeLaunchRequest) throws -> RuntimeLaunch {
        launches.withLock { $0.append(request) }
        return RuntimeLaunch(
            executable: "/bin/scripted", arguments: [], environment: [:], secrets: request.environment.process["KEY"].map { [$0] } ?? [],
            needsNetwork: needsNetwork, staysWarm: kind != .command, startsWorkAtOnce: kind == .command)
    }

    func open(_ process: any SandboxedProcess, _ request: RuntimeLaunchRequest) async throws -> any RuntimeSession {
        ScriptedSession(
            process: process, script: script, resume: request.resume, newID: request.newSessionID,
            note: { prompt in self.log.withLock { $0.append(prompt) } })
    }
}

actor ScriptedSession: RuntimeSession {
    private let process: any SandboxedProcess
    private let script: @Sendable (String) -> Script
    private let note: @Sendable (String) -> Void
    private let isResumed: Bool
    private var sessionID: String
    private var running: AsyncStream<RuntimeEvent>.Continuation?
    private var acceptsSteering = false
    private var turns = 0

    init(
        process: any SandboxedProcess, script: @escaping @Sendable (String) -> Script, resume: SessionMemory?, newID: String,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.process = process
        self.script = script
        self.note = note
        isResumed = resume != nil
        sessionID = resume?.sessionID ?? newID
    }

    func prompt(_ text: String) async -> AsyncStream<RuntimeEvent> {
        note(text)
        turns += 1
        await process.release()
        let (stream, continuation) = AsyncStream<RuntimeEvent>.makeStream(bufferingPolicy: .bufferingOldest(10_000))
        running = continuation
        continuation.yield(.sessionStarted(SessionStarted(sessionId: sessionID, model: "scripted", isResumed: isResumed)))
        switch script(text) {
        case .reply(let words):
            continuation.yield(.message(AssistantText(messageId: "m\(turns)", text: words)))
            continuation.yield(.usage(Usage(inputTokens: 10, outputTokens: 2)))
            end(.completed, usable: true)
        case .fail(let reason, let message): end(.failed(reason, message: message), usable: true)
        case .crash(let code):
            (process as? ScriptedProcess)?.end(.exited(code))
            end(.exited(.exited(code)), usable: false)
        case .print(let lines, let code):
            for line in lines { continuation.yield(.output(RunOutput(channel: .stdout, text: line))) }
            (process as? ScriptedProcess)?.end(.exited(code))
            end(.exited(.exited(code)), usable: false)
        case .refuseThenHang where !isResumed: hang()
        case .refuseResume, .refuseThenHang:
            if isResumed {
                continuation.yield(.notice(RunNotice(level: .warning, code: "resume_refused", text: "no such conversation")))
                end(.failed(.agentError, message: "no such conversation"), usable: false)
            } else {
                continuation.yield(.message(AssistantText(messageId: "m\(turns)", text: "fresh")))
                end(.completed, usable: true)
            }
        case .hang, .waitForSteer: hang()
        }
        return stream
    }

    private func hang() {
        acceptsSteering = true
        // Independent of the prompt, like a real process: its end ends the turn.
        Task { [process] in
            let exit = await process.exit()
            self.end(.exited(exit), usable: false)
        }
    }

    func steer(_ text: String, id: MessageID) async -> Bool {
        guard let running, acceptsSteering else { return false }
        note("steered: " + text)
        running.yield(.steered(id))
        running.yield(.message(AssistantText(messageId: "s\(turns)", text: "heard \(text)")))
        end(.completed, usable: true)
        return true
    }

    func interrupt() async { end(.interrupted, usable: true) }

    func memory() async -> SessionMemory? { turns == 0 ? nil : SessionMemory(sessionID: sessionID) }

    func close() async { end(.exited(.killed), usable: false) }

    private func end(_ stop: TurnEnd.Stop, usable: Bool) {
        guard let running else { return }
        self.running = nil
        acceptsSteering = false
        running.yield(.turnEnded(TurnEnd(stop, isSessionUsable: usable)))
        running.finish()
    }
}
