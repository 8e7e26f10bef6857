import RoostModel

/// The surroundings of changed files: similar names beside new files, and folders that look like repositories.
struct ChangeSurroundings {
    private let project: Folder
    private let removed: Set<TreePath>
    private let added: [TreePath: [String]]
    private let repositories: Set<TreePath>
    private var folders: [TreePath: LookAlikes.Folder] = [:]
    private var readings: [TreePath: String?] = [:]

    init(_ changes: [StoredChange], project: Folder) {
        self.project = project
        removed = Set(changes.filter { $0.result == .absent }.map(\.path)).union(changes.compactMap(\.oldPath))
        added = Dictionary(grouping: changes.filter(Self.isNew), by: \.path.parent).mapValues {
            $0.map { VisibleText.decoding($0.path.name) }
        }
        repositories = Self.repositories(changes, project)
    }

    private static func isNew(_ change: StoredChange) -> Bool {
        change.result != .absent && (change.base == .absent || change.oldPath != nil)
    }

    /// An existing name that is easily confused with that of a new file or of a new folder above it.
    mutating func reading(_ change: StoredChange) throws -> String? {
        guard Self.isNew(change) else { return nil }
        if let reading = try reading(change.path) { return reading }
        // Each folder is read once, whatever the number of new files in it.
        for folder in change.path.ancestors {
            if readings[folder] == nil {
                let isNew = try project.stamp(folder) == nil
                readings[folder] = .some(isNew ? try reading(folder) : nil)
            }
            if let reading = readings[folder] ?? nil { return reading }
        }
        return nil
    }

    private mutating func reading(_ path: TreePath) throws -> String? {
        let parent = path.parent
        if folders[parent] == nil {
            let names = try project.folder(parent)?.names().filter { !removed.contains(parent.appending($0)) } ?? []
            folders[parent] = LookAlikes.Folder(names.map(VisibleText.decoding) + (added[parent] ?? []))
        }
        return folders[parent]?.reading(VisibleText.decoding(path.name))
    }

    /// Whether git may take settings or hooks from this file.
    func isInRepository(_ path: TreePath) -> Bool {
        if repositories.isEmpty { return false }
        let parts = path.components
        return repositories.contains { folder in
            guard path.isBeneath(folder), parts.count > folder.components.count else { return false }
            return Self.settings.contains(parts[folder.components.count])
        }
    }

    private static let head = Array("HEAD".utf8)
    private static let settings: Set<[UInt8]> = Set(["HEAD", "config", "hooks", "commondir", "gitdir", "info"].map { Array($0.utf8) })
    private static let proof: Set<[UInt8]> = Set(["objects", "refs", "config", "commondir", "hooks", "packed-refs"].map { Array($0.utf8) })

    /// Folders with a HEAD and something else of a repository's, where at least one of the two is new or changed.
    private static func repositories(_ changes: [StoredChange], _ project: Folder) -> Set<TreePath> {
        let present = changes.filter { $0.result != .absent }.map(\.path)
        var found: Set<TreePath> = []
        for path in present where path.name == head {
            let folder = path.parent
            let depth = folder.components.count
            let isChanged = present.contains { $0.isBeneath(folder) && $0.components.count > depth && proof.contains($0.components[depth]) }
            if isChanged || exists(project, folder, proof) { found.insert(folder) }
        }
        let parents = Set(present.map(\.parent))
        let places = present.filter { proof.contains($0.name) } + parents + Set(parents.flatMap(\.ancestors))
        let others = Set(places.filter { proof.contains($0.name) }.map(\.parent))
        return found.union(others.filter { exists(project, $0, [head]) })
    }

    private static func exists(_ project: Folder, _ folder: TreePath, _ names: Set<[UInt8]>) -> Bool {
        // Git cannot read what the daemon cannot read.
        names.contains { (try? project.stamp(folder.appending($0))) != nil }
    }
}
