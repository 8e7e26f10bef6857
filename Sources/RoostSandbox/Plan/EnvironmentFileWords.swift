/// Describes the .env files that a run cannot see, and copies of their content that are not hidden.
enum EnvironmentFileWords {
    private static let named = 3

    static func sentence(_ files: EnvironmentFiles) -> String {
        let count = files.paths.count
        let (reads, these) = count == 1 ? ("file reads", "it") : ("files read", "them")
        var parts = ["\(count) .env \(reads) as empty (\(list(files.paths)); --expose-env-files makes \(these) readable)"]
        if !files.tracked.isEmpty { parts.append("committed content of \(list(files.tracked)) can be read from the git history") }
        if !files.linked.isEmpty { parts.append("\(list(files.linked)) can be read through a hard link") }
        return parts.joined(separator: "; ")
    }

    private static func list(_ paths: [String]) -> String {
        let rest = paths.count - named
        return paths.prefix(named).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
