/// The repository's settings for the git in a run. It runs in the run's sandbox, so settings that name programs are no risk. Left out are
/// credentials and settings that point to paths outside of the sandbox.
extension GitSettings {
    /// - Parameter exists: whether a program is at a path that every run sees.
    func repositoryTextForRuns(_ exists: (String) -> Bool) -> String {
        let kept = entries.compactMap(Self.forRuns)
        // Owner and change time of a file differ inside the sandbox; without these settings git would read every file again.
        let own =
            "[core]\n\tbare = false\n\ttrustctime = false\n\tcheckStat = minimal\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
            + "[commit]\n\tgpgSign = false\n[tag]\n\tgpgSign = false\n[sparse]\n\texpectFilesOutsideOfPatterns = true\n"
        return GitSettings(kept).textWithSubsections + own + (hasLargeFilesProgram(exists) ? largeFiles : "")
    }

    private static let sections: Set<String> = [
        "advice", "author", "blame", "branch", "color", "column", "committer", "diff", "feature", "fetch", "format", "grep", "i18n",
        "index",
        "init", "log", "merge", "notes", "pull", "push", "rebase", "receive", "remote", "rerere", "stash", "status", "submodule", "tag",
        "user",
    ]

    private static let core: Set<String> = [
        "core.abbrev", "core.bigfilethreshold", "core.commentchar", "core.compression", "core.logallrefupdates", "core.longpaths",
        "core.quotepath", "core.repositoryformatversion", "core.whitespace",
    ]

    /// Last parts of names whose values are programs, paths outside or secrets.
    private static let outside: Set<String> = [
        "attributesfile", "command", "driver", "excludesfile", "external", "path", "proxy", "proxyauthmethod", "receivepack", "signingkey",
        "template", "textconv", "uploadpack", "vcs",
    ]

    private static func forRuns(_ entry: Entry) -> Entry? {
        let section = entry.key.prefix { $0 != "." }
        let name = entry.key.split(separator: ".").last.map(String.init) ?? ""
        if section == "core" { return isHarmless(entry.key) || core.contains(entry.key) ? entry : nil }
        if entry.key.hasPrefix("extensions.") { return entry.key == "extensions.worktreeconfig" ? nil : entry }
        if section == "lfs" { return entry.key.hasPrefix("lfs.customtransfer.") ? nil : withoutCredentials(entry) }
        guard sections.contains(String(section)), !outside.contains(name) || section == "submodule" else { return nil }
        return withoutCredentials(entry)
    }

    /// `https://user:secret@host/` as `https://host/`.
    private static func withoutCredentials(_ entry: Entry) -> Entry {
        guard let value = entry.value, let scheme = value.firstRange(of: "://"), !value.hasPrefix("ssh://") else { return entry }
        let rest = value[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" }
        guard let at = host.lastIndex(of: "@") else { return entry }
        var clean = entry
        clean.value = String(value[..<scheme.upperBound]) + String(rest[rest.index(after: at)...])
        return clean
    }

    /// The settings as the text of a configuration file, including subsections.
    private var textWithSubsections: String {
        entries.reduce(into: "") { text, entry in
            guard let first = entry.key.firstIndex(of: "."), let last = entry.key.lastIndex(of: ".") else { return }
            let section = entry.key[..<first], name = entry.key[entry.key.index(after: last)...]
            guard !section.isEmpty, !name.isEmpty, section.utf8.allSatisfy(Self.isPlain), name.utf8.allSatisfy(Self.isPlain) else { return }
            text += "[\(section)"
            if first != last {
                let inner = entry.key[entry.key.index(after: first)..<last]
                guard !inner.contains("\n") else { return }
                text += " \"" + inner.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
            }
            text += "]\n\t\(name)" + (entry.value.map { " = \"\(Self.escape($0))\"" } ?? "") + "\n"
        }
    }
}
