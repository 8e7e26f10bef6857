import RoostModel

/// The result of a turn, before causes from outside are considered.
struct TurnOutcome: Sendable {
    var end: TurnEnd
    var usage: Usage?
    /// The agent's last finished message.
    var reply: String?
    /// Whether the runtime no longer has the session.
    var isResumeRefused = false
}

extension RunOutcome {
    /// Decides how a run ended, from the turn's result and the cause from outside. Pure.
    static func of(_ turn: TurnOutcome, cause: RunStopCause?, runtime: RuntimeKind) -> RunOutcome {
        let exit: (code: Int?, signal: Int?) =
            if case .exited(let exit) = turn.end.stop {
                switch exit {
                case .exited(let code): (code, nil)
                case .signaled(let signal): (nil, signal)
                case .limit, .killed, .notStarted: (nil, nil)
                }
            } else {
                (nil, nil)
            }
        switch cause {
        case .cancelled:
            return RunOutcome(end: .cancelled, reason: .cancelledByPerson, message: "cancelled", exitCode: exit.code, signal: exit.signal)
        case .agentStopped(let name):
            return RunOutcome(
                end: .cancelled, reason: .cancelledByPerson, message: "the agent \(name) was stopped", exitCode: exit.code,
                signal: exit.signal)
        case .agentRestarted(let name):
            return RunOutcome(
                end: .cancelled, reason: .cancelledByPerson, message: "the agent \(name) was restarted", exitCode: exit.code,
                signal: exit.signal)
        case .redirected:
            return RunOutcome(end: .cancelled, reason: .cancelledByPerson, message: "interrupted by a new message")
        case .daemonStopping, .leaseLost:
            return RunOutcome(
                end: .interrupted, reason: .daemonStopped,
                message: "the daemon stopped during this run; its work tree is kept. roost task retry continues from there")
        case .limit(let reason, let message):
            return RunOutcome(end: .failed, reason: reason, message: message)
        case nil:
            return of(turn.end.stop, runtime: runtime)
        }
    }

    private static func of(_ stop: TurnEnd.Stop, runtime: RuntimeKind) -> RunOutcome {
        switch stop {
        case .completed:
            return RunOutcome(end: .succeeded)
        case .interrupted:
            return RunOutcome(end: .cancelled, reason: .cancelledByPerson, message: "the turn was interrupted")
        case .failed(let reason, let message):
            return RunOutcome(end: .failed, reason: reason, message: message)
        case .exited(.exited(0)) where runtime == .command:
            return RunOutcome(end: .succeeded, exitCode: 0)
        case .exited(.exited(let code)) where runtime == .command:
            return RunOutcome(end: .failed, reason: .exitNonZero, message: "the command exited with code \(code)", exitCode: code)
        case .exited(.exited(let code)):
            return RunOutcome(
                end: .failed, reason: .agentCrashed, message: "the agent's process exited with code \(code) during its turn",
                exitCode: code)
        case .exited(.signaled(let signal)):
            return RunOutcome(
                end: .failed, reason: runtime == .command ? .signaled : .agentCrashed,
                message: "the \(runtime == .command ? "command" : "agent's process") was ended by signal \(signal)", signal: signal)
        case .exited(.limit(let reason, let message)):
            return RunOutcome(end: .failed, reason: reason, message: message)
        case .exited(.killed):
            return RunOutcome(
                end: .failed, reason: .internalError, message: "the sandbox was ended from outside (launcher or bubblewrap killed)")
        case .exited(.notStarted(let error)):
            return of(error)
        }
    }

    /// The outcome of a run whose sandbox could not be built or whose command could not be executed.
    static func of(_ error: SandboxError) -> RunOutcome {
        let reason: RunEndReason =
            switch error {
            case .executableNotFound, .notExecutable: .commandNotFound
            case .pathRefused: .policyRefused
            case .guardMissing, .backendMissing, .overlayFailed, .setUpFailed: .sandboxUnavailable
            }
        return RunOutcome(end: .failed, reason: reason, message: error.description)
    }
}
