import RoostModel
import RoostSupport
import RoostWire

/// A diff as terminal text: the list of files, then the patches. Everything that would be applied is visible in it, or is named as omitted.
struct DiffText {
    let diff: DiffAnswer
    let terminal: Terminal

    func summary() -> String {
        let files = diff.summary.files
        if files == 0 && diff.ignored.isEmpty && diff.commits.isEmpty && diff.references.isEmpty { return "no changes" }
        let counts = "\(files) \(files == 1 ? "file" : "files") changed"
        return "\(counts), \(terminal.styled("+\(diff.summary.additions)", .green)) \(terminal.styled("-\(diff.summary.deletions)", .red))"
            + (diff.digest.isEmpty ? "" : terminal.styled("  (\(diff.digest.prefix(12)))", .dim))
    }

    /// - Parameter most: if there are more files, only the first ones and the marked ones are listed, and the rest is counted.
    func files(most: Int = .max) -> [String] {
        let listed = diff.changes.enumerated().filter { $0.offset < most || !$0.element.marks.isEmpty }.map(\.element)
        let rest = diff.changes.count - listed.count
        let width = listed.map { Self.name($0).count }.max() ?? 0
        let lines = listed.flatMap { change in
            let name = Self.name(change)
            let padded = name + String(repeating: " ", count: max(0, min(width, 60) - name.count))
            let counts =
                change.isBinary
                ? "binary"
                : "\(terminal.styled("+\(change.additions)", .green)) \(terminal.styled("-\(change.deletions)", .red))"
            return ["  \(Self.letter(change, terminal)) \(padded)  \(counts)"]
                + change.marks.map { terminal.styled("      ! it \(SafeText.line($0.words))", $0.isAskedFor ? .yellow : .dim) }
        }
        return rest == 0 ? lines : lines + ["  and \(rest) more: roost diff \(diff.runId.short) --stat"]
    }

    /// Facts besides the files: commits, references, ignored files, notes.
    func remarks() -> [String] {
        var lines: [String] = []
        for commit in diff.commits { lines.append("  commit \(commit.hash.prefix(10)) \(SafeText.line(commit.subject))") }
        for reference in diff.references { lines.append("  \(SafeText.line(reference.words)) (\(reference.hash.prefix(10)))") }
        for ignored in diff.ignored {
            lines.append(
                "  ignored \(SafeText.name(ignored.path)): \(ignored.files) \(ignored.files == 1 ? "file" : "files"), \(formatted(bytes: ignored.bytes)) (not applied without --include-ignored)"
            )
            lines += ignored.marks.map { terminal.styled("      ! \(SafeText.line($0.words))", .dim) }
        }
        for note in diff.notes { lines.append("  note: \(SafeText.line(note))") }
        return lines
    }

    /// The patches as display text; `git apply` is given the exact bytes instead.
    func patches() -> String {
        diff.changes.map { change in
            let (from, to) = (SafeText.name("a/" + (change.oldPath ?? change.path)), SafeText.name("b/" + change.path))
            var text = terminal.styled("diff --git \(from) \(to)", .bold) + "\n"
            for mark in change.marks { text += terminal.styled("! it \(SafeText.line(mark.words))", .yellow) + "\n" }
            switch change.kind {
            case .added: text += "new file mode \(Self.mode(change.result))\n"
            case .deleted: text += "deleted file mode \(Self.mode(change.base))\n"
            case .renamed: text += "rename from \(SafeText.name(change.oldPath ?? ""))\nrename to \(SafeText.name(change.path))\n"
            case .modeChanged, .typeChanged, .modified: break
            }
            if let base = change.base, let result = change.result, Self.mode(base) != Self.mode(result) {
                text += "old mode \(Self.mode(base))\nnew mode \(Self.mode(result))\n"
            }
            if change.isBinary {
                text += "Binary files differ\n"
            } else if let patch = change.patch, !patch.isEmpty {
                text += "--- \(change.base == nil ? "/dev/null" : from)\n"
                text += "+++ \(change.result == nil ? "/dev/null" : to)\n"
                text += lines(patch)
                if !text.hasSuffix("\n") { text += "\n" }
            }
            if change.isTruncated {
                let words =
                    "(\(change.isBinary ? "not text" : "too long to show here"); roost diff \(diff.runId.short) > changes.patch writes all of it)"
                text += terminal.styled(words, .yellow) + "\n"
            }
            return text
        }.joined()
    }

    private func lines(_ patch: String) -> String {
        let all = patch.utf8.split(separator: 10, omittingEmptySubsequences: false)
        let text = all.filter { [UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-")].contains($0.first) }
        // If all lines end in CR LF, this is stated once. If only some do, each is shown.
        let endsInReturn = !text.isEmpty && text.allSatisfy { $0.last == 13 }
        let head = endsInReturn ? terminal.styled("(all these lines end in CR LF)", .dim) + "\n" : ""
        return head
            + all.map { line in
                let isText = line.first.map { [UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-")].contains($0) } ?? false
                let bare = endsInReturn && isText ? line.dropLast() : line
                let written = VisibleText.written(String(Substring(bare)), mark: terminal.writtenOut)
                switch line.first {
                case UInt8(ascii: "+"): return terminal.styled(written, .green)
                case UInt8(ascii: "-"): return terminal.styled(written, .red)
                case UInt8(ascii: "@"): return terminal.styled(written, .cyan)
                default: return written
                }
            }.joined(separator: "\n")
    }

    private static func name(_ change: FileChange) -> String {
        let path = SafeText.name(change.path)
        return change.oldPath.map { "\(SafeText.name($0)) → \(path)" } ?? path
    }

    private static func letter(_ change: FileChange, _ terminal: Terminal) -> String {
        switch change.kind {
        case .added: terminal.styled("A", .green)
        case .deleted: terminal.styled("D", .red)
        case .modified: terminal.styled("M", .yellow)
        case .renamed: terminal.styled("R", .blue)
        case .modeChanged, .typeChanged: terminal.styled("T", .yellow)
        }
    }

    private static func mode(_ state: FileState?) -> String {
        switch state?.kind {
        case .executable: "100755"
        case .symlink: "120000"
        case .file, nil: "100644"
        }
    }
}
