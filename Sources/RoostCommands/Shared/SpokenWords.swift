import ArgumentParser

/// A prompt or message given as one argument. It may begin with a dash, which ArgumentParser would take for an option, so such arguments
/// are passed with a marker before them.
package struct SpokenWords: ExpressibleByArgument, Sendable, Equatable {
    /// The text without the marker.
    package let text: String

    /// - Parameter argument: the argument, with or without the marker.
    package init(argument: String) {
        text = argument.hasPrefix(Self.mark) ? String(argument.dropFirst()) : argument
    }

    /// A control character that does not occur in typed text.
    static let mark = "\u{1}"

    private static let commands = [["run"], ["task", "say"], ["agent", "say"], ["task", "rename"]]

    /// The arguments for the parser: a word with spaces that begins with a dash is marked as text.
    static func marked(_ arguments: [String]) -> [String] {
        guard commands.contains(where: { arguments.starts(with: $0) }) else { return arguments }
        let end = arguments.firstIndex(of: "--") ?? arguments.count
        return arguments.enumerated().map { index, word in index < end && isSpoken(word) ? mark + word : word }
    }

    /// `--title=two words` is an option. An option whose value is a separate argument does not accept a value with a leading dash either.
    private static func isSpoken(_ word: String) -> Bool {
        guard word.hasPrefix("-"), let space = word.firstIndex(where: \.isWhitespace) else { return false }
        guard let equals = word.firstIndex(of: "="), equals < space else { return true }
        return !word[..<equals].allSatisfy { $0 == "-" || ($0.isASCII && $0.isLetter) }
    }
}
