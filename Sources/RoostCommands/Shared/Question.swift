/// A question to a person at a terminal that is answered with yes or no.
enum Question {
    /// Enter, and an input that ends, are no.
    static func isAgreed(_ words: String) -> Bool {
        Output.errorText("\(words) [y/N] ")
        guard let answer = readLine(strippingNewline: true) else {
            Output.error("")
            return false
        }
        return ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
    }
}
