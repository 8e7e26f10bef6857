import RoostModel

extension ClaudeTurnMachine {
    /// A turn of the CLI ended: ours, or one that it began by itself.
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
            // A failure before the message was even taken; no echo will come for it.
            pending = Array(pending.dropFirst())
        } else {
            // The end of something that is not ours: a turn that the CLI began by itself before it took our message.
            return actions
        }
        if !pending.isEmpty {
            // More was put in and gets a turn of its own, unless a person wants all of it to end.
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
