import RoostModel

/// Paths that applications pruned from a task's layer. That the layer lacks them is not a change of the task.
struct RelievedPaths {
    static let name = "relieved.json"

    private let path: String

    /// - Parameter tree: the folder that holds the task's layer.
    init(tree: String) {
        path = tree + "/" + Self.name
    }

    func all() throws -> Set<TreePath> { Set(try Disk.decode([TreePath].self, from: path) ?? []) }

    func add(_ paths: [TreePath]) throws {
        let known = try all()
        let together = known.union(paths)
        if together != known { try Disk.replace(path, with: try Disk.encode(together.sorted())) }
    }

    func remove(_ paths: [TreePath]) throws {
        let known = try all()
        let rest = known.subtracting(paths)
        if rest != known { try Disk.replace(path, with: try Disk.encode(rest.sorted())) }
    }
}
