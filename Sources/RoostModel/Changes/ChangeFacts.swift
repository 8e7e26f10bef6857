/// What is known of one changed file when its marks are made.
package struct ChangeFacts: Sendable {
    package struct Side: Sendable {
        package enum Kind: Sendable { case file, symlink }

        package let kind: Kind
        /// All twelve bits.
        package let mode: UInt32
        /// `nil` where it is not looked into: it is too large, or ignored. Of a link, where it leads.
        package let content: [UInt8]?

        package init(kind: Kind, mode: UInt32, content: [UInt8]?) {
            self.kind = kind
            self.mode = mode
            self.content = content
        }

        var isExecutable: Bool { kind == .file && mode & 0o111 != 0 }
    }

    /// Relative to the project, as it is shown.
    package let path: String
    package let before: Side?
    package let after: Side?
    /// The unified diff, where there is one.
    package let patch: String?
    /// The name that its own, or that of a new folder above it, is easily taken for.
    package let lookAlike: String?
    /// Whether it belongs to a folder that looks like a bare repository.
    package let isInRepository: Bool
    /// Whether nothing but its name is looked at.
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
    /// A deleted file does nothing any more and has no marks.
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
                marks.append(ChangeMark(.setuid, "would run with its owner's or group's rights (setuid); the mark is not taken over"))
            }
            if after.mode & 0o002 != 0, (before?.mode ?? 0) & 0o002 == 0 {
                marks.append(ChangeMark(.worldWritable, "can be written to by every user of the machine"))
            }
            if after.isExecutable, before?.isExecutable != true {
                marks.append(ChangeMark(.executable, "can be run as a program" + (after.content.flatMap(Self.interpreter) ?? "")))
            }
        }
        if isInRepository {
            marks.append(ChangeMark(.repository, "belongs to what git takes for a repository, with settings and hooks of its own"))
        }
        if let other = lookAlike {
            marks.append(ChangeMark(.lookAlike, "has a name that is easily taken for another: \(VisibleText.name(other)), which it is not"))
        }
        if let words = hiddenText(after) { marks.append(ChangeMark(.hiddenText, words)) }
        if after.kind == .file, let content = after.content, !content.prefix(8000).contains(0),
            String(validating: content, as: UTF8.self) == nil
        {
            marks.append(ChangeMark(.invalidText, "holds bytes that are no UTF-8; they are written like ⟨0xFF⟩"))
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
            if GitNames.standsForGit(Array(part.utf8)) { return "leads into a repository's own files: \(VisibleText.name(target))" }
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
        // Lines that all end in CR LF are a way to end lines, not text.
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
        if !inName.isEmpty { words.append("has a name with text that is not seen: \(inName.prefix(8).joined(separator: " "))") }
        if !forms.isEmpty {
            words.append("holds text that is not seen: \(forms.prefix(8).joined(separator: " "))\(forms.count > 8 ? " …" : "")")
        }
        if isFarAway { words.append("has text behind more than \(Self.mostBlanks) blanks, far to the right") }
        return words.isEmpty ? nil : words.joined(separator: "; ")
    }

    private static let mostBlanks = 100

    /// Nearly every patch: printable ASCII in lines that are too short for anything to stand far away.
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

    /// Whether something stands so far behind blanks that a window may not show it.
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
