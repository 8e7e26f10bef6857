import RoostModel

/// The prompt of a run. Pure.
struct Prompt: Sendable {
    let message: String
    let trigger: RunTrigger
    /// Whether the conversation begins with this prompt.
    let isFresh: Bool
    /// The earlier messages, if the session that contained them is lost.
    let earlier: [Message]
    /// The paths of the message's attachments inside the sandbox.
    let files: [DeliveredFile]

    /// The text. After an interruption it says so, and never repeats the old message as if it were new.
    var words: String {
        let body = message + files.words
        if trigger == .resume {
            return isFresh
                ? "You were interrupted during your work on a request, and the conversation is lost. The files are as you left them: "
                    + "look at what is done already, then go on from there. The request was:\n\n\(body)"
                : "You were interrupted during your work on this request: “\(AgentTask.title(for: message))”. "
                    + "The files are as you left them. Look at what is done already, then go on from there."
        }
        guard !earlier.isEmpty else { return body }
        let history = earlier.suffix(20).map { "\($0.author == .agent ? "You" : "Person"): \($0.body.prefix(2000))" }
        return
            "This conversation went on before, in a session that is lost. So far:\n\n\(history.joined(separator: "\n\n"))\n\nNow: \(body)"
    }
}

/// An attachment of a message, as the agent sees it.
struct DeliveredFile: Sendable {
    let path: String
    let mediaType: String
    let size: Int64
}

extension [DeliveredFile] {
    /// The text that is added to the message; empty without attachments.
    var words: String {
        if isEmpty { return "" }
        return "\n\nAttached files:\n" + map { "- \($0.path) (\($0.mediaType), \($0.size) bytes)" }.joined(separator: "\n")
    }
}
