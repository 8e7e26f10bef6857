import RoostModel

/// Names that a run's references get in the project: `roost/<task>` for what its HEAD names, `roost/<task>/<name>` for the rest.
struct AgentReferenceNames {
    let task: TaskID
    /// Whether there is nothing but HEAD, so that its name needs no folder.
    let isAlone: Bool

    /// Full names, the wanted one first; the others are for where a branch stands that leaves no room for it.
    func candidates(_ made: AgentRepository.Made) -> [String] {
        let folder = made.kind.folder + "roost/\(task.short)"
        if made.kind == .head, isAlone { return Self.spellings(folder) }
        return Self.spellings(folder + "/" + Self.plain(made.shortName))
    }

    /// The same with less folders, as `roost` and `roost/x` cannot both be branches.
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

    /// `stash@{0}` is no name for a branch.
    private static func plain(_ name: String) -> String {
        name.replacing("@{", with: "-").replacing("}", with: "")
    }
}

extension AgentRepository.Made {
    /// Without the folder of its kind; a head that names no branch is called `head`.
    var shortName: String {
        switch kind {
        case .stash: name
        case .head where !name.hasPrefix("refs/heads/"): "head"
        case .head, .branch, .tag, .note: String(name.dropFirst(kind.folder.utf8.count))
        }
    }
}
