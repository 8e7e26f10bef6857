import RoostModel

extension ClaudeTurnMachine {
    /// A turn of the CLI ended: ours, or one it started by itself.
    mutating func received(_ result: ClaudeResultLine) -> [Action] {
        let used = accounting.finished(result)
        let isRefusal = isResumeRefusal(result.errors + [result.text ?? ""])
        guard case .running = phase else {
            if isRefusal { noteRefusedResume() }
            return []
        }
        if isRefusal { return refuseResume() }
        sessionID = sessionID ?? result.sessionID

        var actions: [Action] = [.emit(.usage(used))]
        openTools = []
        if pending.contains(where: \.isEchoed) {
            pending.removeAll(where: \.isEchoed)
        } else if result.isError {
            // A failure before the message was taken; no echo will follow.
            pending = Array(pending.dropFirst())
        } else {
            // The end of a turn that is not ours: the CLI started it by itself before it took our message.
            return actions
        }
        if !pending.isEmpty {
            // Further messages get a turn of their own, unless a person has interrupted everything.
            return actions + (isInterrupting ? interrupt() : [])
        }
        if result.isError {
            let stop: TurnEnd.Stop = isInterrupting ? .interrupted : ClaudeFailure.stop(result, lastError: lastError)
            actions += end(stop, isSessionUsable: ClaudeFailure.leavesUsable(stop))
        } else {
            actions += end(.completed, isSessionUsable: true)
        }
        return actions
    }
}
