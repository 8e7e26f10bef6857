import RoostModel

/// Taking back a message that was put into the running turn: the CLI keeps it in a queue until the agent's next step, and is asked for it.
extension ClaudeTurnMachine {
    /// `nil` where no such message waits.
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

    /// The CLI says the same in a line of its own, before its answer or after it. `nil` where nobody asked for the message.
    mutating func givenBack(uuid: String) -> [Action]? {
        guard let request = withdrawals.first(where: { $0.value.description == uuid }) else { return nil }
        withdrawals[request.key] = nil
        return given(back: request.value)
    }

    /// Those that nobody answered before the turn's end: no, as far as anybody knows.
    mutating func unansweredWithdrawals() -> [Action] {
        defer { withdrawals = [:] }
        return withdrawals.sorted { $0.key < $1.key }.map { .withdrawn($0.value, false) }
    }

    private mutating func given(back id: MessageID) -> [Action] {
        pending.removeAll { $0.messageID == id && !$0.isEchoed }
        // It was the last that the turn waited for: whatever came before it has its result.
        return [.withdrawn(id, true)] + (pending.isEmpty ? end(isInterrupting ? .interrupted : .completed, isSessionUsable: true) : [])
    }
}
