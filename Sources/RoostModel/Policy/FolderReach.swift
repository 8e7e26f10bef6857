/// The folders that a policy can reach, for comparison. Compared by name only: links are resolved before a policy is stored.
enum FolderReach: Sendable, Equatable {
    case everything
    case folders([String])

    func contains(_ folder: String) -> Bool {
        switch self {
        case .everything: true
        case .folders(let folders): folders.contains { Self.isInside(folder, $0) }
        }
    }

    /// The folders that both can reach.
    func met(with other: FolderReach) -> FolderReach {
        switch (self, other) {
        case (.everything, _): return other
        case (_, .everything): return self
        case (.folders(let first), .folders(let second)):
            let both = first.filter(other.contains) + second.filter(contains)
            var seen: Set<String> = []
            return .folders(both.filter { seen.insert($0).inserted })
        }
    }

    var list: [String] {
        switch self {
        case .everything: []
        case .folders(let folders): folders
        }
    }

    /// Whether a folder is another one or lies below it. Where `..` leads is known only to the file system, so a path with `..` after the
    /// outer folder does not count as inside.
    private static func isInside(_ folder: String, _ outer: String) -> Bool {
        let (inner, outer) = (parts(folder), parts(outer))
        guard inner.count >= outer.count, inner.prefix(outer.count).elementsEqual(outer) else { return false }
        return outer.isEmpty || !inner.dropFirst(outer.count).contains("..")
    }

    private static func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
}

extension Policy {
    var reads: FolderReach { isolation == .trusted ? .everything : .folders(writablePaths + readablePaths) }
    var writes: FolderReach { isolation == .trusted ? .everything : .folders(writablePaths) }
}
