#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import RoostModel
import RoostSupport

/// Finds a project's files of variables (`.env`, `.env.local`, `.envrc`), which often hold keys.
enum EnvironmentFiles {
    /// Bounds of the search: such files lie near the top, and the search stands in the way of every start.
    private static let depth = 3
    private static let mostEntries = 5_000
    /// Folders of other people's code, and those of the version control.
    private static let skipped: Set<String> = [
        ".git", "node_modules", ".venv", "venv", "target", "build", ".build", "dist", "vendor", "Pods",
    ]
    /// Endings of files that are meant to be shared.
    private static let harmless: Set<String> = [".example", ".sample", ".template", ".dist", ".defaults"]

    static func find(in tree: WorkTree?) -> [String] {
        guard let tree else { return [] }
        var found: Set<String> = []
        var entries = mostEntries
        // Where the tree has contents of its own, those count as well.
        for folder in contents(of: tree) { search(folder, below: tree.project.path, depth, &entries, &found) }
        // A mask over a file that the layer has removed would bring it back, empty.
        if case .overlay(_, let upper, _, _) = tree.layout { found = found.filter { !isRemoved($0, tree.project.path, upper) } }
        return found.sorted()
    }

    /// Whether the layer holds a whiteout (a character device, overlayfs' own mark) at the path or above it.
    private static func isRemoved(_ path: String, _ project: String, _ upper: String) -> Bool {
        var place = upper
        for component in AbsolutePath.components(String(path.dropFirst(project.count))) {
            place += "/" + component
            var status = stat()
            if lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFCHR { return true }
        }
        return false
    }

    private static func contents(of tree: WorkTree) -> [String] {
        switch tree.layout {
        case .overlay(let lower, let upper, _, _): [lower, upper]
        case .copy(let folder): [folder]
        case .inPlace: [tree.project.path]
        }
    }

    /// - Parameter shown: the path at which the folder's contents appear inside.
    private static func search(_ folder: String, below shown: String, _ depth: Int, _ entries: inout Int, _ found: inout Set<String>) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while entries > 0, let entry = readdir(stream) {
            entries -= 1
            let kind = Int(entry.pointee.d_type)
            let name = entryText(entry)
            if kind == Int(DT_DIR) {
                guard depth > 1, name != ".", name != "..", !skipped.contains(name) else { continue }
                search(folder + "/" + name, below: shown + "/" + name, depth - 1, &entries, &found)
            } else if kind == Int(DT_REG), isSecret(name) {
                found.insert(shown + "/" + name)
            } else if kind == Int(DT_LNK), isSecret(name), let target = HostFile.entry(folder + "/" + name), !target.isFolder {
                // What the link leads to is covered, where that is visible at all.
                found.insert(target.resolved)
            }
        }
    }

    static func isSecret(_ name: String) -> Bool {
        guard name.hasPrefix(".env") else { return false }
        return !harmless.contains { name.hasSuffix($0) }
    }
}
