import ArgumentParser

/// What a person says, in one argument. It may begin with a dash: the parser, which takes such words for options, gets it with a mark before it.
package struct SpokenWords: ExpressibleByArgument, Sendable, Equatable {
    package let text: String

    package init(argument: String) {
        text = argument.hasPrefix(Self.mark) ? String(argument.dropFirst()) : argument
    }

    /// A character that nobody types.
    static let mark = "\u{1}"

    private static let commands = [["run"], ["task", "say"], ["agent", "say"], ["task", "rename"]]

    /// Arguments for the parser: a word with spaces that begins with a dash is said, and no option.
    static func marked(_ arguments: [String]) -> [String] {
        guard commands.contains(where: { arguments.starts(with: $0) }) else { return arguments }
        let end = arguments.firstIndex(of: "--") ?? arguments.count
        return arguments.enumerated().map { index, word in index < end && isSpoken(word) ? mark + word : word }
    }

    /// `--title=two words` is an option; one whose value follows would not take a word with a dash either.
    private static func isSpoken(_ word: String) -> Bool {
        guard word.hasPrefix("-"), let space = word.firstIndex(where: \.isWhitespace) else { return false }
        guard let equals = word.firstIndex(of: "="), equals < space else { return true }
        return !word[..<equals].allSatisfy { $0 == "-" || ($0.isASCII && $0.isLetter) }
    }
}
