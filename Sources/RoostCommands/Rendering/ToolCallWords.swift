import RoostModel

extension ToolCall {
    /// The tool call on one line. The tool's name is not repeated if the title begins with it.
    var words: String {
        let (tool, title) = (SafeText.line(tool), SafeText.line(title))
        return title == tool || title.hasPrefix(tool + " ") ? title : "\(tool): \(title)"
    }
}
