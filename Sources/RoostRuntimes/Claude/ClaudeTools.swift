import RoostModel

/// Maps Claude Code's tools to the Agent Client Protocol's vocabulary.
enum ClaudeTools {
    static let inputLimit = 16 << 10

    /// `nil` for a block without an id or a name.
    static func call(_ block: ClaudeBlock) -> ToolCall? {
        guard let id = block.id, let name = block.name else { return nil }
        let input = block.input ?? .object([:])
        return ToolCall(
            toolCallId: id, title: title(name, input).cut(toBytes: 1000), tool: name, kind: kind(name),
            input: ClaudeInput.text(input).cut(toBytes: inputLimit), locations: path(input).map { [$0] } ?? [])
    }

    private static func kind(_ name: String) -> ToolCall.Kind {
        switch name {
        case "Bash", "BashOutput", "KillShell", "KillBash", "PowerShell": .execute
        case "Read", "NotebookRead", "LS", "ListMcpResourcesTool", "ReadMcpResourceTool": .read
        case "Edit", "MultiEdit", "Write", "NotebookEdit": .edit
        case "Grep", "Glob", "ToolSearch": .search
        case "WebFetch", "WebSearch", "web_search", "web_fetch": .fetch
        case "Task", "Agent", "TodoWrite", "Skill", "Workflow": .think
        case "EnterPlanMode", "ExitPlanMode": .switchMode
        default: .other
        }
    }

    /// The title shown to people: the command, the file or the query, otherwise the tool's name.
    private static func title(_ name: String, _ input: JSONValue) -> String {
        let words = input["command"]?.string ?? path(input) ?? input["url"]?.string ?? input["query"]?.string ?? input["pattern"]?.string
        switch kind(name) {
        case .execute: return words ?? name
        case .think: return input["description"]?.string ?? input["skill"]?.string ?? name
        case .read, .edit, .search, .fetch: return words.map { "\(name) \($0)" } ?? name
        case .delete, .move, .switchMode, .other: return name
        }
    }

    private static func path(_ input: JSONValue) -> String? {
        input["file_path"]?.string ?? input["notebook_path"]?.string ?? input["path"]?.string
    }
}
