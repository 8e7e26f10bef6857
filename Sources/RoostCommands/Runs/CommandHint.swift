import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The hint for a person who typed a command after `roost run` without `--`.
struct CommandHint {
    let words: String

    /// - Parameter arguments: the whole command line. The result is `nil` if it contains nothing that looks like a command or an unquoted
    ///   prompt.
    init?(_ arguments: [String]) {
        guard arguments.first == "run", !arguments.contains("--") else { return nil }
        let rest = Array(arguments.dropFirst())
        guard let first = rest.firstIndex(where: Self.isProgram) else {
            let bare = rest.filter { !$0.hasPrefix("-") }
            guard bare.count > 1 else { return nil }
            words = "put a prompt of several words in quotes, and a command after --: roost run -- COMMAND"
            return
        }
        let options = rest[..<first].map(\.shellWord)
        let command = rest[first...].map(\.shellWord)
        words = "put a command after --: " + (["roost", "run"] + options + ["--"] + command).joined(separator: " ")
    }

    /// Whether a word is the name or path of an existing program.
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
