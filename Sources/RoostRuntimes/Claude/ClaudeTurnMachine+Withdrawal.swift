import RoostModel

/// Withdrawing a message that was added to the running turn. The CLI keeps such a message in a queue until the agent's next step.
extension ClaudeTurnMachine {
    /// Asks the CLI to drop a message; `nil` if no such message is waiting.
    mutating func withdrawal(of id: MessageID) -> [Action]? {
        guard case .running = phase, !isInterrupting, let message = pending.first(where: { $0.messageID == id && !$0.isEchoed }) else {
            return nil
        }
        withdrawalCount += 1
        let request = "roost-withdraw-\(withdrawalCount)"
        withdrawals[request] = id
        return [.write(ClaudeInput.withdraw(uuid: message.uuid, requestID: request))]
    }

    mutating func received(_ response: ClaudeControlResponse) -> [Action] {
        guard let id = withdrawals.removeValue(forKey: response.requestID) else { return [] }
        guard response.isCancelled else { return [.withdrawn(id, false)] }
        return given(back: id)
    }

    /// The CLI also reports the dropped message in a line of its own, before or after its answer. `nil` if nobody asked to withdraw the
    /// message.
    mutating func givenBack(uuid: String) -> [Action]? {
        guard let request = withdrawals.first(where: { $0.value.description == uuid }) else { return nil }
        withdrawals[request.key] = nil
        return given(back: request.value)
    }

    /// Requests still unanswered at the end of the turn count as refused.
    mutating func unansweredWithdrawals() -> [Action] {
        defer { withdrawals = [:] }
        return withdrawals.sorted { $0.key < $1.key }.map { .withdrawn($0.value, false) }
    }

    private mutating func given(back id: MessageID) -> [Action] {
        pending.removeAll { $0.messageID == id && !$0.isEchoed }
        // If the turn only waited for this message, it ends now; everything before it has a result.
        return [.withdrawn(id, true)] + (pending.isEmpty ? end(isInterrupting ? .interrupted : .completed, isSessionUsable: true) : [])
    }
}
