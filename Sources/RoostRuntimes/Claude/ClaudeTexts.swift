import RoostModel

/// Gives each block of a message its own id, the same for its streamed pieces and its finished form: `<message id>#<block number>`.
///
/// Streamed pieces carry the block's index; finished blocks arrive one per line in the same order, so counting them gives the same number.
struct ClaudeTexts {
    /// The message being streamed, by the tool call of the sub-agent that writes it (empty for the main agent).
    private var streaming: [String: String] = [:]
    private var finishedCounts: [String: Int] = [:]
    private var offsets: [String: Int] = [:]

    /// The streamed piece in a stream event, if it contains one.
    mutating func received(_ line: ClaudeStreamLine) -> LiveText? {
        let speaker = line.parentToolUseID ?? ""
        if line.event.type == "message_start" {
            streaming[speaker] = line.event.message?.id
            return nil
        }
        guard line.event.type == "content_block_delta", let message = streaming[speaker], let index = line.event.index,
            let text = line.event.delta?.text ?? line.event.delta?.thinking, !text.isEmpty
        else { return nil }
        let id = "\(message)#\(index)"
        let offset = offsets[id] ?? 0
        offsets[id] = offset + text.utf8.count
        // What a sub-agent writes is part of a tool call, not of the answer.
        let isMessage = line.event.delta?.text != nil && line.parentToolUseID == nil
        return LiveText(messageId: id, kind: isMessage ? .message : .thought, offset: offset, text: text)
    }

    /// The id of the next finished block of a message.
    mutating func finished(_ message: String) -> String {
        let index = finishedCounts[message] ?? 0
        finishedCounts[message] = index + 1
        let id = "\(message)#\(index)"
        offsets[id] = nil
        return id
    }
}
