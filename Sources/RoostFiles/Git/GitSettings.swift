/// Git settings in order of precedence; the last one wins.
struct GitSettings: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        /// The file of the setting, where git was asked for it.
        var origin: String?
        /// As git prints it: section and name in lower case.
        var key: String
        /// `nil` for a name alone, which means true.
        var value: String?
    }

    var entries: [Entry] = []

    init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// Parses the output of `git config --list -z`, with or without `--show-origin`.
    init(parsing output: [UInt8], withOrigins: Bool) {
        var parts = output.split(separator: 0, omittingEmptySubsequences: false)[...]
        if parts.last?.isEmpty == true { parts.removeLast() }
        while let first = parts.popFirst() {
            var origin: String?
            var line = first
            if withOrigins {
                guard let next = parts.popFirst() else { return }
                let text = String(decoding: first, as: UTF8.self)
                origin = text.hasPrefix("file:") ? String(text.dropFirst(5)) : text
                line = next
            }
            let key = line.prefix { $0 != 10 }
            let value = key.endIndex == line.endIndex ? nil : String(decoding: line[(key.endIndex + 1)...], as: UTF8.self)
            entries.append(Entry(origin: origin, key: String(decoding: key, as: UTF8.self), value: value))
        }
    }

    subscript(_ key: String) -> String? { entries.last { $0.key == key }.map { $0.value ?? "true" } }

    func isOn(_ key: String) -> Bool { ["true", "yes", "on", "1"].contains(self[key]?.lowercased()) }

    /// Names of the filters that change content when it is added to a repository (`filter.<name>.clean` or `.process`).
    var filterPrograms: Set<String> { names(in: "filter.", [".clean", ".process"]) }

    /// Names of merge drivers that are programs (`merge.<name>.driver`).
    var mergePrograms: Set<String> { names(in: "merge.", [".driver"]) }

    private func names(in section: String, _ ends: [String]) -> Set<String> {
        entries.reduce(into: []) { names, entry in
            guard entry.key.hasPrefix(section), let end = ends.first(where: entry.key.hasSuffix) else { return }
            names.insert(String(entry.key.dropFirst(section.count).dropLast(end.count)))
        }
    }

    /// Names of settings that start no program: conversion of line endings, properties of the file system, name and address of the
    /// committer.
    private static let harmless: Set<String> = [
        "core.autocrlf", "core.eol", "core.safecrlf", "core.ignorecase", "core.precomposeunicode", "core.symlinks", "core.filemode",
        "core.trustctime", "core.checkstat", "core.checkroundtripencoding", "core.sparsecheckout", "core.sparsecheckoutcone",
        "index.sparse",
        "user.name", "user.email", "author.name", "author.email", "committer.name", "committer.email",
    ]

    /// Extensions that would make git contact other hosts, or read settings that were not checked.
    private static let refusedExtensions: Set<String> = ["extensions.partialclone", "extensions.worktreeconfig"]

    /// The user's settings that the daemon's git gets.
    var harmlessOfPerson: GitSettings { GitSettings(entries.filter { Self.harmless.contains($0.key) }) }

    /// The repository's settings that the daemon's git gets. The repository format is one of them, so that git refuses an unknown format.
    var harmlessOfRepository: GitSettings {
        GitSettings(
            entries.filter { entry in
                if Self.harmless.contains(entry.key) || entry.key == "core.repositoryformatversion" { return true }
                return entry.key.hasPrefix("extensions.") && !Self.refusedExtensions.contains(entry.key)
            })
    }

    /// The user's settings for the git in a run: harmless ones, and of the filter programs Git LFS alone, recognized by its commands. It
    /// runs in the run's sandbox only.
    ///
    /// - Parameter exists: whether a program is at a path that every run sees.
    func textForRuns(_ exists: (String) -> Bool) -> String {
        harmlessOfPerson.text + (hasLargeFilesProgram(exists) ? largeFiles : "")
    }

    func hasLargeFilesProgram(_ exists: (String) -> Bool) -> Bool {
        ["/usr/local/bin/git-lfs", "/usr/bin/git-lfs"].contains(where: exists)
    }

    static func isHarmless(_ key: String) -> Bool { harmless.contains(key) }

    /// The section of Git LFS as `git lfs install` writes it; empty where anything in it differs.
    var largeFiles: String {
        let known = [
            "clean": ["git-lfs clean -- %f"], "smudge": ["git-lfs smudge -- %f", "git-lfs smudge --skip -- %f"],
            "process": ["git-lfs filter-process", "git-lfs filter-process --skip"], "required": ["true"],
        ]
        let own = entries.filter { $0.key.hasPrefix("filter.lfs.") }
        let isKnown = own.allSatisfy { known[String($0.key.dropFirst(11))]?.contains($0.value ?? "true") == true }
        guard isKnown, known.keys.allSatisfy({ name in own.contains { $0.key == "filter.lfs." + name } }) else { return "" }
        return known.keys.sorted().reduce(into: "[filter \"lfs\"]\n") { text, name in
            text += "\t\(name) = \(self["filter.lfs." + name] ?? "")\n"
        }
    }

    /// The settings as the text of a configuration file. Only names of two parts are kept, so there are no subsections.
    var text: String {
        entries.reduce(into: "") { text, entry in
            let parts = entry.key.split(separator: ".")
            guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy(Self.isPlain) }) else { return }
            text += "[\(parts[0])]\n\t\(parts[1])" + (entry.value.map { " = \"\(Self.escape($0))\"" } ?? "") + "\n"
        }
    }

    static func isPlain(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
    }

    static func escape(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            default: text.append(character)
            }
        }
    }
}

extension GitSettings.Entry {
    /// The file that this entry includes for a git folder (git-config(1), "Conditional includes"); `nil` where it includes none.
    func included(for folder: GitFolder, home: String) -> String? {
        let condition = "includeif.gitdir:"
        guard key.hasPrefix(condition), key.hasSuffix(".path"), let value else { return nil }
        let here = origin.map(Disk.parent) ?? "/"
        func absolute(_ path: String) -> String {
            path.hasPrefix("~/") ? home + path.dropFirst(1) : path.hasPrefix("./") ? here + path.dropFirst(1) : path
        }
        var pattern = absolute(String(key.dropFirst(condition.utf8.count).dropLast(5)))
        if !pattern.hasPrefix("/") { pattern = "**/" + pattern }
        if pattern.hasSuffix("/") { pattern += "**" }
        guard Wildcard.matches(Array(pattern.utf8)[...], Array(folder.path.utf8)[...]) else { return nil }
        let file = absolute(value)
        return file.hasPrefix("/") ? file : here + "/" + file
    }
}
