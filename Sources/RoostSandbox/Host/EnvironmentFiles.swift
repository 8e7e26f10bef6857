import CRoostSystem
import RoostModel
import RoostSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds a project's .env files (`.env`, `.env.local`, `.envrc`, `prod.env`, everything in `.env.d`), which often hold keys: at any depth and
/// in any number. Names decide, nothing is read.
///
/// Only what lies in the project itself counts. What a task made in its own layer or copy is the task's, and stays as it is.
package struct EnvironmentFiles: Sendable, Equatable {
    /// Relative to the project, sorted.
    package var paths: [String]
    /// Those of them that have another name somewhere (hard links), under which nothing hides them.
    package var linked: [String]
    /// Those of them that git tracks: what was committed can be read from its history.
    package var tracked: [String]

    package init(paths: [String] = [], linked: [String] = [], tracked: [String] = []) {
        self.paths = paths
        self.linked = linked
        self.tracked = tracked
    }

    /// Of a project with more than that, a run does not start.
    static let mostEntries: UInt64 = 5_000_000
    static let mostTime: Int64 = 20_000
    /// Each costs a mount.
    static let most = 20_000

    /// - Parameter memory: what earlier searches found, and where this one notes what it finds.
    /// - Throws: ``SandboxError/setUpFailed(_:)`` where the search does not come to its end: a run must not start with what was not found.
    static func find(in tree: WorkTree?, _ memory: NamesMemory? = nil) throws -> EnvironmentFiles {
        guard let tree else { return EnvironmentFiles() }
        let root: String =
            switch tree.layout {
            case .overlay(let lower, _, _, _): lower
            case .copy(let folder): folder
            case .inPlace: tree.project.path
            }
        let folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Whatever is wrong with the project is said by those who mount it.
        guard folder >= 0 else { return EnvironmentFiles() }
        defer { close(folder) }
        var found: Set<String> = []
        var links: [String] = []
        try search(folder, root, "", whole: false, memory, &found, &links)
        for link in links { try follow(link, folder, root, memory, &found) }
        if case .copy = tree.layout { try searchMounted(tree.project.path, memory, &found) }
        let own = OwnFiles(tree)
        let paths = found.filter { !own.contains($0) }.sorted()
        guard paths.count <= most else {
            throw SandboxError.setUpFailed(
                "the project has \(paths.count) .env files; at most \(most) can be hidden. --expose-env-files shows them"
            )
        }
        return EnvironmentFiles(
            paths: paths, linked: paths.filter { isLinked(folder, $0) }, tracked: GitIndexNames.tracked(of: paths, in: tree.project.path))
    }

    private static func search(
        _ folder: Int32, _ root: String, _ start: String, whole: Bool, _ memory: NamesMemory?, _ found: inout Set<String>,
        _ links: inout [String]
    ) throws {
        var result = roost_names_result()
        let failure = start.withCString { start in
            var request = roost_names_request(
                root: folder, start: start, whole: whole, limit: mostEntries, limit_ms: mostTime, memory: memory?.raw)
            return roost_find_names(&request, &result)
        }
        defer { free(result.found) }
        guard failure == 0 else {
            let why =
                switch failure {
                case EFBIG: "it has more than \(mostEntries) entries"
                case ETIME: "the search took longer than \(mostTime / 1000) s"
                default: String(cString: strerror(failure))
                }
            throw SandboxError.setUpFailed(
                "the .env files in \(root) cannot all be found: \(why). --expose-env-files starts without the search"
            )
        }
        guard let bytes = result.found else { return }
        let records = UnsafeRawBufferPointer(start: bytes, count: result.length).split(separator: 0)
        for record in records {
            let path = String(decoding: record.dropFirst(), as: UTF8.self)
            switch record.first {
            case UInt8(ascii: "F"): found.insert(path)
            case UInt8(ascii: "L"): links.append(path)
            case UInt8(ascii: "f") where EnvironmentFileName.isSecret(AbsolutePath.name(of: "/" + path)): found.insert(path)
            case UInt8(ascii: "l") where EnvironmentFileName.isSecret(AbsolutePath.name(of: "/" + path)): links.append(path)
            default: break
            }
        }
    }

    /// A copy shows what is mounted in the project from there.
    private static func searchMounted(_ project: String, _ memory: NamesMemory?, _ found: inout Set<String>) throws {
        let folder = open(project, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        defer { close(folder) }
        var links: [String] = []
        for place in MountsBelow.paths(project) where HostFile.isRealFolder(project + "/" + place) {
            try search(folder, project, place, whole: false, memory, &found, &links)
        }
        for link in links { try follow(link, folder, project, memory, &found) }
    }

    /// What a link leads to is hidden, where it lies in the project; elsewhere a run does not see it.
    private static func follow(
        _ link: String, _ folder: Int32, _ root: String, _ memory: NamesMemory?, _ found: inout Set<String>
    ) throws {
        guard let base = HostFile.entry(root)?.resolved, let target = HostFile.entry(root + "/" + link),
            target.resolved != base, AbsolutePath.isInside(target.resolved, base)
        else { return }
        let path = String(target.resolved.dropFirst(base.count + 1))
        guard target.isFolder else {
            var status = stat()
            if stat(target.resolved, &status) == 0, status.st_mode & S_IFMT == S_IFREG { found.insert(path) }
            return
        }
        // A folder under such a name is hidden whole, but for a virtual environment; links in it are not followed again.
        guard !HostFile.exists(target.resolved + "/pyvenv.cfg") else { return }
        var further: [String] = []
        try search(folder, root, path, whole: true, memory, &found, &further)
    }

    private static func isLinked(_ folder: Int32, _ path: String) -> Bool {
        var status = stat()
        return fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_nlink > 1
    }
}

/// What of a work tree the task made itself.
private struct OwnFiles {
    private let tree: WorkTree
    /// When the copy was whole, in nanoseconds.
    private let copied: Int64?

    init(_ tree: WorkTree) {
        self.tree = tree
        if case .copy(let folder) = tree.layout { copied = Self.changed(folder + ".made") } else { copied = nil }
    }

    func contains(_ path: String) -> Bool {
        switch tree.layout {
        case .overlay(_, let upper, _, _): return hides(path, upper)
        case .copy(let folder):
            // What was copied may not be touched by a run, so its inode has not changed since.
            guard let copied, let changed = Self.changed(folder + "/" + path), changed > copied else { return false }
            if let original = Self.changed(tree.project.path + "/" + path), original <= copied { return false }
            return true
        case .inPlace: return false
        }
    }

    /// Whether the layer has something of its own at the path, or in place of a folder above it.
    private func hides(_ path: String, _ upper: String) -> Bool {
        var place = upper
        let parts = AbsolutePath.components("/" + path)
        for (index, part) in parts.enumerated() {
            place += "/" + part
            var status = stat()
            guard lstat(place, &status) == 0 else { return false }
            if index == parts.count - 1 || status.st_mode & S_IFMT != S_IFDIR { return true }
        }
        return false
    }

    private static func changed(_ path: String) -> Int64? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        #if canImport(Glibc)
            return Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
        #else
            return Int64(status.st_ctimespec.tv_sec) * 1_000_000_000 + Int64(status.st_ctimespec.tv_nsec)
        #endif
    }
}
