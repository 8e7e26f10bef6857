import RoostModel

/// Resolves the paths of a diff that a person names: relative to the current folder or to the project's top, or absolute.
struct ChosenPaths {
    private let project: String?
    /// The current folder relative to the project's top; empty at the top and outside of the project.
    private let below: [String]
    private let known: Set<String>

    init(project: String?, folder: String, known: Set<String>) {
        self.project = project
        self.known = known
        if let project, PathContainment.contains(project, folder) {
            below = Self.parts(folder).dropFirst(Self.parts(project).count).map(\.self)
        } else {
            below = []
        }
    }

    /// - Returns: the path relative to the project's top. If both interpretations name a file, the one relative to the current folder wins.
    func path(_ word: String) -> String {
        if word.hasPrefix("/") {
            guard let project, PathContainment.contains(project, word) else { return word }
            return Self.parts(word).dropFirst(Self.parts(project).count).joined(separator: "/")
        }
        let near = Self.joined(below, word)
        let top = Self.joined([], word) ?? word
        if let near, holds(near) { return near }
        return holds(top) ? top : near ?? top
    }

    /// Whether the path is a changed file or a folder that contains one.
    private func holds(_ path: String) -> Bool {
        known.contains(path) || path.isEmpty || known.contains { $0.hasPrefix(path + "/") }
    }

    /// `nil` if the path leads out of the project.
    private static func joined(_ folder: [String], _ word: String) -> String? {
        var parts = folder
        for part in Self.parts(word) where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }

    private static func parts(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }
}
