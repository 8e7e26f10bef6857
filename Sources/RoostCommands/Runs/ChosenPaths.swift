import RoostModel

/// Files of a diff as a person names them: from where one stands, from the top of the project, or absolute.
struct ChosenPaths {
    private let project: String?
    /// The folder in which the person stands, from the top of the project; empty at the top and outside of it.
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

    /// - Returns: from the top of the project. Where a name means a file from both places, the nearer one counts.
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

    /// A changed file, or a folder with some.
    private func holds(_ path: String) -> Bool {
        known.contains(path) || path.isEmpty || known.contains { $0.hasPrefix(path + "/") }
    }

    /// `nil` where it leads out of the project.
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
