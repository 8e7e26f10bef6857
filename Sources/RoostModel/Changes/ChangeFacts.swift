/// The facts about one changed file from which its marks are computed.
package struct ChangeFacts: Sendable {
    /// The file before or after the change.
    package struct Side: Sendable {
        /// The file types that a change set can hold.
        package enum Kind: Sendable { case file, symlink }

        package let kind: Kind
        /// The twelve permission bits, setuid, setgid and sticky included.
        package let mode: UInt32
        /// The content, or the target of a link; `nil` if it was not read (too large, or ignored).
        package let content: [UInt8]?

        package init(kind: Kind, mode: UInt32, content: [UInt8]?) {
            self.kind = kind
            self.mode = mode
            self.content = content
        }

        var isExecutable: Bool { kind == .file && mode & 0o111 != 0 }
    }

    /// Relative to the project, in display form.
    package let path: String
    /// `nil` for an added file.
    package let before: Side?
    /// `nil` for a deleted file.
    package let after: Side?
    /// The unified diff, if there is one.
    package let patch: String?
    /// The name that the file's own name, or that of a new parent folder, is easily confused with.
    package let lookAlike: String?
    /// Whether it belongs to a folder that git would take for a bare repository.
    package let isInRepository: Bool
    /// Whether only its name is looked at.
    package let isIgnored: Bool

    package init(
        path: String, before: Side?, after: Side?, patch: String? = nil, lookAlike: String? = nil, isInRepository: Bool = false,
        isIgnored: Bool = false
    ) {
        self.path = path
        self.before = before
        self.after = after
        self.patch = patch
        self.lookAlike = lookAlike
        self.isInRepository = isInRepository
        self.isIgnored = isIgnored
    }
}

extension ChangeFacts {
    /// Why the file deserves a second look. A deleted file has no marks, because it can do nothing.
    package var marks: [ChangeMark] {
        guard let after else { return [] }
        let parts = path.split(separator: "/").map(String.init)
        let folded = parts.map { NameFolding.trimmed(NameFolding.caseless($0)) }
        var marks = MarkedNames.marks(folded, isLink: after.kind == .symlink)
        if after.kind == .symlink, let leads = linkWords(after, depth: parts.count - 1) { marks.append(ChangeMark(.linkOut, leads)) }
        if after.kind == .file {
            marks +=
                isIgnored
                ? ManifestScripts.marks(ofIgnored: folded.last ?? "")
                : ManifestScripts.marks(folded.last ?? "", before: before?.content, after: after.content)
            if after.mode & 0o6000 != 0 {
                marks.append(ChangeMark(.setuid, "would run with the rights of its owner or group (setuid); these bits are not applied"))
            }
            if after.mode & 0o002 != 0, (before?.mode ?? 0) & 0o002 == 0 {
                marks.append(ChangeMark(.worldWritable, "can be written to by every user of the machine"))
            }
            if after.isExecutable, before?.isExecutable != true {
                marks.append(ChangeMark(.executable, "can be run as a program" + (after.content.flatMap(Self.interpreter) ?? "")))
            }
        }
        if isInRepository {
            marks.append(ChangeMark(.repository, "belongs to a folder that git treats as a repository, with its own settings and hooks"))
        }
        if let other = lookAlike {
            marks.append(ChangeMark(.lookAlike, "has a name that is easily confused with \(VisibleText.name(other)), but is another one"))
        }
        if let words = hiddenText(after) { marks.append(ChangeMark(.hiddenText, words)) }
        if after.kind == .file, let content = after.content, !content.prefix(8000).contains(0),
            String(validating: content, as: UTF8.self) == nil
        {
            marks.append(ChangeMark(.invalidText, "contains bytes that are not UTF-8; they are shown as ⟨0xFF⟩"))
        }
        return marks
    }

    private func linkWords(_ side: Side, depth: Int) -> String? {
        guard let content = side.content else { return nil }
        let target = VisibleText.decoding(content)
        if target.hasPrefix("/") { return "leads to \(VisibleText.name(target)), outside the project" }
        var level = depth
        for part in target.split(separator: "/") where part != "." {
            level += part == ".." ? -1 : 1
            if level < 0 { return "leads out of the project: \(VisibleText.name(target))" }
            if GitNames.standsForGit(Array(part.utf8)) { return "leads into a .git folder: \(VisibleText.name(target))" }
        }
        return nil
    }

    private static func interpreter(_ content: [UInt8]) -> String? {
        guard content.starts(with: "#!".utf8) else { return nil }
        let line = VisibleText.decoding(Array(content.dropFirst(2).prefix(80).prefix { $0 != 10 }))
        return ", by \(VisibleText.written(line, keepsLines: false))"
    }

    private func hiddenText(_ side: Side) -> String? {
        var forms: [String] = []
        if side.kind == .symlink, let target = side.content { forms = VisibleText.hidden(in: VisibleText.decoding(target)[...]) }
        let text = patch ?? ""
        let lines = Self.isOrdinary(text) ? [] : text.utf8.split(separator: 10)
        let added = lines.filter { $0.first == UInt8(ascii: "+") }
        // If all lines end in CR LF, the carriage returns are line ends and not hidden text.
        let endsInReturn = added.allSatisfy { $0.last == 13 } && lines.allSatisfy { $0.last == 13 || $0.first == UInt8(ascii: "@") }
        var isFarAway = false
        for line in added {
            isFarAway = isFarAway || Self.hasFarText(line)
            let text = endsInReturn ? line.dropLast() : line
            for form in VisibleText.hidden(in: Substring(text)) where !forms.contains(form) { forms.append(form) }
            if forms.count > 8 { break }
        }
        var words: [String] = []
        let inName = VisibleText.hidden(in: path[...]) + path.unicodeScalars.filter { $0 == "\n" || $0 == "\t" }.map(VisibleText.form)
        if !inName.isEmpty { words.append("has invisible characters in its name: \(inName.prefix(8).joined(separator: " "))") }
        if !forms.isEmpty {
            words.append("contains invisible characters: \(forms.prefix(8).joined(separator: " "))\(forms.count > 8 ? " …" : "")")
        }
        if isFarAway { words.append("has text after more than \(Self.mostBlanks) blanks, far to the right") }
        return words.isEmpty ? nil : words.joined(separator: "; ")
    }

    private static let mostBlanks = 100

    /// True for nearly every patch: printable ASCII in lines too short for text to be far to the right.
    private static func isOrdinary(_ text: String) -> Bool {
        var length = 0
        return text.utf8.allSatisfy { byte in
            if byte == 10 {
                length = 0
                return true
            }
            // A tab counts for four blanks.
            length += byte == 9 ? 4 : 1
            return length <= mostBlanks && ((0x20..<0x7f).contains(byte) || byte == 9)
        }
    }

    /// Whether text follows so many blanks that an editor window may not show it.
    private static func hasFarText(_ line: Substring.UTF8View) -> Bool {
        guard line.count > mostBlanks else { return false }
        var blanks = 0
        for byte in line {
            if byte == 0x20 || byte == 9 {
                blanks += byte == 9 ? 4 : 1
            } else if blanks > mostBlanks {
                return true
            } else {
                blanks = 0
            }
        }
        return false
    }
}
