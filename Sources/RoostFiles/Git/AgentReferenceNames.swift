import RoostModel

/// Names of a run's references in the project: `roost/<task>` for the commit of its HEAD, `roost/<task>/<name>` for the others.
struct AgentReferenceNames {
    let task: TaskID
    /// Whether HEAD is the only reference, so that its name needs no folder.
    let isAlone: Bool

    /// Full names, the preferred one first; the others are used where an existing branch prevents the name.
    func candidates(_ made: AgentRepository.Made) -> [String] {
        let folder = made.kind.folder + "roost/\(task.short)"
        if made.kind == .head, isAlone { return Self.spellings(folder) }
        return Self.spellings(folder + "/" + Self.plain(made.shortName))
    }

    /// The name and variants with fewer folders, as `roost` and `roost/x` cannot both be branches.
    static func spellings(_ name: String) -> [String] {
        let parts = name.split(separator: "/").map(String.init)
        guard let start = parts.firstIndex(of: "roost"), start >= 2 else { return [name] }
        let base = parts[..<start].joined(separator: "/") + "/"
        let rest = Array(parts[start...])
        return (0..<rest.count).map { joined in
            let cut = rest.count - joined
            return base + rest.prefix(cut).joined(separator: "/") + (joined == 0 ? "" : "-" + rest.suffix(joined).joined(separator: "-"))
        }
    }

    /// Replaces characters of `stash@{0}`, which is not a valid branch name.
    private static func plain(_ name: String) -> String {
        name.replacing("@{", with: "-").replacing("}", with: "")
    }
}

extension AgentRepository.Made {
    /// The name without the folder of its kind; `head` for a detached HEAD.
    var shortName: String {
        switch kind {
        case .stash: name
        case .head where !name.hasPrefix("refs/heads/"): "head"
        case .head, .branch, .tag, .note: String(name.dropFirst(kind.folder.utf8.count))
        }
    }
}
