/// What a run says of the .env files that it cannot see, and of what no mask hides.
enum EnvironmentFileWords {
    private static let named = 3

    static func sentence(_ files: EnvironmentFiles) -> String {
        let count = files.paths.count
        let (reads, these) = count == 1 ? ("file reads", "it") : ("files read", "them")
        var parts = ["\(count) .env \(reads) as empty (\(list(files.paths)); --expose-env-files shows \(these))"]
        if !files.tracked.isEmpty { parts.append("what git has of \(list(files.tracked)) can be read from its history") }
        if !files.linked.isEmpty { parts.append("\(list(files.linked)) can be read under its other name (hard link)") }
        return parts.joined(separator: "; ")
    }

    private static func list(_ paths: [String]) -> String {
        let rest = paths.count - named
        return paths.prefix(named).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
