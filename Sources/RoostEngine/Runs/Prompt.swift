import RoostModel

/// What an agent is told in a run. Pure.
struct Prompt: Sendable {
    let message: String
    let trigger: RunTrigger
    /// Whether the conversation begins with it.
    let isFresh: Bool
    /// What was said before, where the conversation that held it is lost.
    let earlier: [Message]
    /// Where the message's files lie inside.
    let files: [DeliveredFile]

    /// The message; after an interruption that it was interrupted, never the old message again as if it were new.
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

/// A file that came with a message, as the agent finds it.
struct DeliveredFile: Sendable {
    let path: String
    let mediaType: String
    let size: Int64
}

extension [DeliveredFile] {
    /// What is added to a message, empty where nothing came with it.
    var words: String {
        if isEmpty { return "" }
        return "\n\nAttached files:\n" + map { "- \($0.path) (\($0.mediaType), \($0.size) bytes)" }.joined(separator: "\n")
    }
}
