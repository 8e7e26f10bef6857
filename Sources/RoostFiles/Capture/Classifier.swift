import RoostModel

/// Separates the changes of a run into those that are shown and those of ignored paths, which are only counted.
struct Classifier {
    private var rules: IgnoreRules
    /// Paths in the repository's index, which are never ignored; read only where they decide.
    private let tracked: Set<TreePath>

    init(rules: IgnoreRules, tracked: Set<TreePath> = []) {
        self.rules = rules
        self.tracked = tracked
    }

    mutating func isIgnored(_ path: TreePath) -> Bool {
        rules.ignores(path, isFolder: false) && !tracked.contains(path)
    }

    /// Whether an ignored path existed before the run, so that only the index tells whether it is ignored.
    mutating func needsIndex(_ differences: [Difference]) -> Bool {
        differences.contains { $0.base.isFile && rules.ignores($0.path, isFolder: false) }
    }

    mutating func isIgnored(folder path: TreePath) -> Bool { rules.topmostIgnored(path) != nil }

    struct Parted {
        var changes: [Difference] = []
        var emptyFolders = EmptyFolders()
        var ignored: [TreePath: Ignored] = [:]
    }

    /// What changed below one ignored path.
    struct Ignored {
        var differences: [Difference] = []
        var bytes: Int64 = 0

        var files: Int { differences.count }
    }

    mutating func part(_ differences: [Difference]) -> Parted {
        var parted = Parted()
        for difference in differences {
            guard isIgnored(difference.path) else {
                parted.changes.append(difference)
                continue
            }
            let root = rules.topmostIgnored(difference.path.parent) ?? difference.path
            parted.ignored[root, default: Ignored()].differences.append(difference)
            parted.ignored[root, default: Ignored()].bytes += Int64(difference.result?.size ?? 0)
        }
        return parted
    }
}
