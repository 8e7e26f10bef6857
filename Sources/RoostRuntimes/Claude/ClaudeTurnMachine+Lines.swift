import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ClaudeTurnMachine {
    /// A line from the process's standard output.
    mutating func received(_ line: LineReader.Line) -> [Action] {
        switch line {
        case .tooLong(let bytes): return garbage("(a line of \(bytes) bytes, beyond the limit)")
        case .line(let bytes):
            guard let line = Self.parse(bytes) else { return garbage(String(decoding: bytes.prefix(200), as: UTF8.self)) }
            return received(line)
        }
    }

    /// The message of a line. Anything before the first brace (terminal codes, a partial line from another process) is skipped.
    static func parse(_ bytes: [UInt8]) -> ClaudeLine? {
        guard let start = bytes.firstIndex(of: 0x7b) else { return nil }
        if let line = try? JSONDecoder().decode(ClaudeLine.self, from: Data(bytes[start...])) { return line }
        let marker = Array(#"{"type":"#.utf8)
        guard let next = bytes[(start + 1)...].indices.first(where: { bytes[$0...].starts(with: marker) }) else { return nil }
        return try? JSONDecoder().decode(ClaudeLine.self, from: Data(bytes[next...]))
    }

    mutating func received(_ line: ClaudeLine) -> [Action] {
        switch line {
        // Answered in every phase: the CLI waits for it.
        case .controlRequest(let request): return answer(request)
        case .result(let result): return received(result)
        case .system(let line): return isRunning ? received(line) : []
        case .stream(let line): return isRunning ? received(line) : []
        case .assistant(let line): return isRunning ? received(line) : []
        case .user(let line): return isRunning ? received(line) : []
        case .lifecycle(let line): return isRunning ? received(line) : []
        case .controlResponse(let response): return isRunning ? received(response) : []
        case .other: return []
        }
    }

    private var isRunning: Bool {
        if case .running = phase { true } else { false }
    }

    /// The sandbox is the boundary, so every permission the CLI asks for is granted; only a question to a person cannot be answered.
    private func answer(_ request: ClaudeControlRequest) -> [Action] {
        guard request.subtype == "can_use_tool" else { return [.write(ClaudeInput.refuse(request))] }
        if request.toolName == "AskUserQuestion" {
            return [.write(ClaudeInput.deny(request, why: "Nobody can answer now. Decide yourself and state your assumptions."))]
        }
        return [.write(ClaudeInput.allow(request))]
    }

    private mutating func received(_ line: ClaudeSystemLine) -> [Action] {
        switch line.subtype {
        case "init":
            model = line.model ?? model
            guard let id = line.sessionID, id != sessionID else { return [] }
            sessionID = id
            return [.emit(.sessionStarted(SessionStarted(sessionId: id, model: model, isResumed: isResuming)))]
        case "api_retry": return retried(line)
        case "permission_denied":
            return notice(.warning, "permission_denied", "claude was denied the tool \(line.toolName ?? "?"): \(line.message ?? "")")
        case "informational":
            return line.content.map { notice(line.level == "error" ? .error : .info, "agent_notice", $0) } ?? []
        case "model_refusal_no_fallback": return notice(.warning, "model_refusal", line.content ?? "the model refused to answer")
        case "compact_boundary": return notice(.info, "conversation_compacted", "claude compacted the conversation")
        default: return []
        }
    }

    private mutating func retried(_ line: ClaudeSystemLine) -> [Action] {
        lastError = line.error
        // Claude Code retries a rejected key up to ten times over several minutes; it will not become valid in the meantime.
        if line.error == "authentication_failed" {
            let stop = interrupt()
            return stop + end(.failed(.notSignedIn, message: ClaudeFailure.signInMessage(line.errorStatus)), isSessionUsable: false)
        }
        let what = [line.errorStatus.map { "\($0)" }, line.error].compactMap(\.self).joined(separator: " ")
        let attempt = line.attempt.map { attempt in "attempt \(attempt)" + (line.maxRetries.map { " of \($0)" } ?? "") } ?? "trying again"
        let wait = line.retryDelayMs.map { " in \(Int64($0 / 100) / 10).\(Int64($0 / 100) % 10) s" } ?? ""
        return notice(.warning, "provider_retry", "the provider failed (\(what.isEmpty ? "no answer" : what)); \(attempt)\(wait)")
    }

    private func notice(_ level: RunNotice.Level, _ code: String, _ text: String) -> [Action] {
        [.emit(.notice(RunNotice(level: level, code: code, text: text.cut(toBytes: 2000))))]
    }

    private mutating func received(_ line: ClaudeStreamLine) -> [Action] {
        if line.event.type == "message_delta", let tokens = line.event.usage {
            return [.emit(.usage(accounting.spent(tokens)))]
        }
        return texts.received(line).map { [.emit(.textDelta($0))] } ?? []
    }

    private mutating func received(_ line: ClaudeAssistantLine) -> [Action] {
        if line.isAPIError || line.error != nil { lastError = line.error ?? lastError }
        var actions: [Action] = []
        for block in line.message.content {
            let id = texts.finished(line.message.id)
            switch block.type {
            // The CLI's own report of a failed call is repeated in the result, which ends the turn.
            case "text" where line.isAPIError: continue
            case "text":
                guard let text = block.text, !text.isEmpty else { continue }
                let message = AssistantText(messageId: id, text: text)
                actions.append(.emit(line.parentToolUseID == nil ? .message(message) : .thought(message)))
            case "thinking":
                guard let text = block.thinking, !text.isEmpty else { continue }
                actions.append(.emit(.thought(AssistantText(messageId: id, text: text))))
            case "tool_use", "server_tool_use", "mcp_tool_use":
                guard let call = ClaudeTools.call(block) else { continue }
                openTools.insert(call.toolCallId)
                actions.append(.emit(.toolCall(call)))
            default: continue
            }
        }
        return actions
    }

    private mutating func received(_ line: ClaudeUserLine) -> [Action] {
        if line.isReplay { return echoed(line) }
        var actions: [Action] = []
        for block in line.content where block.type.hasSuffix("tool_result") {
            guard let id = block.toolUseID else { continue }
            openTools.remove(id)
            let output = block.resultText?.cut(toBytes: Self.outputLimit)
            actions.append(
                .emit(.toolUpdate(ToolUpdate(toolCallId: id, status: block.isError == true ? .failed : .completed, output: output))))
        }
        return actions
    }

    private mutating func echoed(_ line: ClaudeUserLine) -> [Action] {
        let text = line.content.compactMap(\.text).joined()
        let index =
            pending.firstIndex { $0.uuid == line.uuid?.lowercased() && !$0.isEchoed }
            ?? pending.firstIndex { $0.text == text && !$0.isEchoed }
        guard let index else { return [] }
        pending[index].isEchoed = true
        let steered: [Action] = pending[index].messageID.map { [.emit(.steered($0))] } ?? []
        // The turn was interrupted before the CLI had taken the message, so that interrupt may have found nothing to stop.
        return steered + (isInterrupting ? interrupt() : [])
    }

    private mutating func received(_ line: ClaudeLifecycleLine) -> [Action] {
        // Dropped before it reached the agent (an interrupt also drops waiting messages): no result follows for it.
        guard line.state == "cancelled" else { return [] }
        if let actions = givenBack(uuid: line.messageUUID.lowercased()) { return actions }
        pending.removeAll { $0.uuid == line.messageUUID.lowercased() && !$0.isEchoed }
        return pending.isEmpty ? end(.interrupted, isSessionUsable: true) : []
    }
}
