import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// What to say to a person who typed a command after `roost run` without `--`.
struct CommandHint {
    let words: String

    /// - Parameter arguments: all of the command line; `nil` where they hold nothing that looks like a command or a prompt in several words.
    init?(_ arguments: [String]) {
        guard arguments.first == "run", !arguments.contains("--") else { return nil }
        let rest = Array(arguments.dropFirst())
        guard let first = rest.firstIndex(where: Self.isProgram) else {
            let bare = rest.filter { !$0.hasPrefix("-") }
            guard bare.count > 1 else { return nil }
            words = "a prompt of several words goes in quotes, and a command behind --: roost run -- COMMAND"
            return
        }
        let options = rest[..<first].map(\.shellWord)
        let command = rest[first...].map(\.shellWord)
        words = "a command goes behind --: " + (["roost", "run"] + options + ["--"] + command).joined(separator: " ")
    }

    /// Whether a word is a program that would be found.
    static func isProgram(_ word: String) -> Bool {
        guard !word.isEmpty, !word.hasPrefix("-"), !word.contains(where: \.isWhitespace) else { return false }
        if word.contains("/") { return isExecutable(word) }
        return (HostEnvironment.current["PATH"] ?? "").split(separator: ":").contains { isExecutable("\($0)/\(word)") }
    }

    private static func isExecutable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
