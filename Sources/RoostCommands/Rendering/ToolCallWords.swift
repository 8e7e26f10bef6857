import RoostModel

extension ToolCall {
    /// What it is, on one line. A title that begins with the tool's name has said it already.
    var words: String {
        let (tool, title) = (SafeText.line(tool), SafeText.line(title))
        return title == tool || title.hasPrefix(tool + " ") ? title : "\(tool): \(title)"
    }
}
