import RoostModel
import RoostSupport
import RoostWire

/// A diff for people: the files, then what changed in them.
struct DiffText {
    let diff: DiffAnswer
    let terminal: Terminal

    func summary() -> String {
        let files = diff.summary.files
        if files == 0 && diff.ignored.isEmpty && diff.commits.isEmpty { return "no changes" }
        let counts = "\(files) \(files == 1 ? "file" : "files") changed"
        return "\(counts), \(terminal.styled("+\(diff.summary.additions)", .green)) \(terminal.styled("-\(diff.summary.deletions)", .red))"
    }

    func files() -> [String] {
        let width = diff.changes.map { Self.name($0).count }.max() ?? 0
        return diff.changes.map { change in
            let name = Self.name(change)
            let padded = name + String(repeating: " ", count: max(0, min(width, 60) - name.count))
            let counts =
                change.isBinary
                ? "binary"
                : "\(terminal.styled("+\(change.additions)", .green)) \(terminal.styled("-\(change.deletions)", .red))"
            return "  \(Self.mark(change, terminal)) \(padded)  \(counts)"
        }
    }

    /// Things beside the files: commits, ignored files, what a person should know.
    func remarks() -> [String] {
        var lines: [String] = []
        for commit in diff.commits { lines.append("  commit \(commit.hash.prefix(10)) \(SafeText.line(commit.subject))") }
        for ignored in diff.ignored {
            lines.append(
                "  ignored \(SafeText.line(ignored.path)): \(ignored.files) \(ignored.files == 1 ? "file" : "files"), \(formatted(bytes: ignored.bytes)) (not applied unless asked)"
            )
        }
        for note in diff.notes { lines.append("  note: \(SafeText.line(note))") }
        return lines
    }

    /// The patches, one after the other, as `git apply` and people read them.
    func patches() -> String {
        diff.changes.map { change in
            var text =
                terminal.styled("diff --git a/\(SafeText.line(change.oldPath ?? change.path)) b/\(SafeText.line(change.path))", .bold)
                + "\n"
            switch change.kind {
            case .added: text += "new file mode \(Self.mode(change.result))\n"
            case .deleted: text += "deleted file mode \(Self.mode(change.base))\n"
            case .renamed: text += "rename from \(SafeText.line(change.oldPath ?? ""))\nrename to \(SafeText.line(change.path))\n"
            case .modeChanged, .typeChanged: text += "old mode \(Self.mode(change.base))\nnew mode \(Self.mode(change.result))\n"
            case .modified: break
            }
            if change.isBinary {
                text += "Binary files differ\n"
            } else if let patch = change.patch, !patch.isEmpty {
                text += "--- \(change.base == nil ? "/dev/null" : "a/" + SafeText.line(change.oldPath ?? change.path))\n"
                text += "+++ \(change.result == nil ? "/dev/null" : "b/" + SafeText.line(change.path))\n"
                text += colored(patch)
                if !text.hasSuffix("\n") { text += "\n" }
            }
            if change.isTruncated { text += "(too long to show whole)\n" }
            return text
        }.joined()
    }

    private func colored(_ patch: String) -> String {
        let clean = SafeText.clean(patch)
        guard terminal.hasColor else { return clean }
        return clean.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            switch line.first {
            case "+": terminal.styled(String(line), .green)
            case "-": terminal.styled(String(line), .red)
            case "@": terminal.styled(String(line), .cyan)
            default: String(line)
            }
        }.joined(separator: "\n")
    }

    private static func name(_ change: FileChange) -> String {
        let path = SafeText.line(change.path)
        return change.oldPath.map { "\(SafeText.line($0)) → \(path)" } ?? path
    }

    private static func mark(_ change: FileChange, _ terminal: Terminal) -> String {
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
