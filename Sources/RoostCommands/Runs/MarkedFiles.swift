import RoostModel
import RoostWire

/// The files of a diff that need a confirmation before they are applied: they have an effect on the person's side later, such as hooks, or
/// are misleading.
struct MarkedFiles {
    let lines: [String]
    /// The paths of the marked files and of folders of marked ignored files.
    let paths: [String]

    /// - Parameter paths: the chosen paths; `nil` for all.
    init(_ diff: DiffAnswer, paths: [String]? = nil, includesIgnored: Bool = false) {
        let asked = Set(diff.asked)
        let chosen = diff.changes.filter { change in
            paths?.contains { Self.covers($0, change.path) || change.oldPath.map(Self.covers($0)) == true } ?? true
        }
        var lines = chosen.flatMap { change in
            change.marks.filter { asked.contains($0.kind) }.map { "\(SafeText.name(change.path)) \(SafeText.line($0.words))" }
        }
        if includesIgnored {
            lines += diff.ignored.flatMap(\.marks).filter { asked.contains($0.kind) }.map { SafeText.line($0.words) }
        }
        self.lines = lines
        func isAsked(_ marks: [ChangeMark]) -> Bool { marks.contains { asked.contains($0.kind) } }
        self.paths =
            chosen.filter { isAsked($0.marks) }.map(\.path)
            + (includesIgnored ? diff.ignored.filter { isAsked($0.marks) }.map(\.path) : [])
    }

    private static func covers(_ choice: String, _ path: String) -> Bool {
        path == choice || path.hasPrefix(choice.hasSuffix("/") ? choice : choice + "/")
    }
    private static func covers(_ choice: String) -> (String) -> Bool { { covers(choice, $0) } }

    /// Prints the marked files to standard error.
    func tell() {
        if lines.isEmpty { return }
        Output.error("these files have an effect later, or are not what they seem:")
        for line in lines { Output.error(Terminal.current.styled("  ! \(line)", .yellow)) }
    }

    /// Asks for confirmation; Enter is no.
    func areAccepted() throws -> Bool {
        if lines.isEmpty { return true }
        tell()
        return try Question.isAgreed("apply \(lines.count == 1 ? "it" : "them") too?")
    }
}
