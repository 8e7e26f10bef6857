import CRoostSystem
import RoostModel
import RoostSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds a project's .env files (`.env`, `.env.local`, `.envrc`, `prod.env`, everything in `.env.d`), which often contain keys: at any
/// depth and in any number. Files are selected by name and not read.
///
/// Only files of the project itself are listed. Files that a task created in its own layer or copy belong to the task and stay visible.
package struct EnvironmentFiles: Sendable, Equatable {
    /// Relative to the project, sorted.
    package var paths: [String]
    /// Those with further hard links, under which they are not hidden.
    package var linked: [String]
    /// Those tracked by git: committed content can be read from the history.
    package var tracked: [String]

    /// - Parameters:
    ///   - paths: relative to the project, sorted.
    ///   - linked: a subset of `paths`.
    ///   - tracked: a subset of `paths`.
    package init(paths: [String] = [], linked: [String] = [], tracked: [String] = []) {
        self.paths = paths
        self.linked = linked
        self.tracked = tracked
    }

    /// The maximum number of entries in a project; a run does not start in a larger one.
    static let mostEntries: UInt64 = 5_000_000
    static let mostTime: Int64 = 20_000
    /// The maximum number of .env files, because each needs a mount.
    static let most = 20_000

    /// - Parameter memory: results of earlier searches, updated by this one.
    /// - Throws: ``SandboxError/setUpFailed(_:)`` if the search is incomplete: a run must not start with undetected files.
    static func find(in tree: WorkTree?, _ memory: NamesMemory? = nil) throws -> EnvironmentFiles {
        guard let tree else { return EnvironmentFiles() }
        let root: String =
            switch tree.layout {
            case .overlay(let lower, _, _, _): lower
            case .copy(let folder): folder
            case .inPlace: tree.project.path
            }
        let folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Errors of the project folder are reported when it is mounted.
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
                "the project has \(paths.count) .env files; at most \(most) can be hidden. --expose-env-files makes them visible"
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
                "the search for .env files in \(root) is incomplete: \(why). --expose-env-files starts the run without the search"
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

    /// A copy shows file systems mounted in the project, from their original place.
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

    /// The target of a link is hidden if it is in the project; elsewhere it is not visible to a run.
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
        // A folder with such a name is hidden completely, unless it is a virtual environment. Links in it are not followed.
        guard !HostFile.exists(target.resolved + "/pyvenv.cfg") else { return }
        var further: [String] = []
        try search(folder, root, path, whole: true, memory, &found, &further)
    }

    private static func isLinked(_ folder: Int32, _ path: String) -> Bool {
        var status = stat()
        return fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_nlink > 1
    }
}

/// The part of a work tree that the task created itself.
private struct OwnFiles {
    private let tree: WorkTree
    /// When the copy was complete, in nanoseconds.
    private let copied: Int64?

    init(_ tree: WorkTree) {
        self.tree = tree
        if case .copy(let folder) = tree.layout { copied = Self.changed(folder + ".made") } else { copied = nil }
    }

    func contains(_ path: String) -> Bool {
        switch tree.layout {
        case .overlay(_, let upper, _, _): return hides(path, upper)
        case .copy(let folder):
            // If the run has not touched the copied file, its inode has not changed since.
            guard let copied, let changed = Self.changed(folder + "/" + path), changed > copied else { return false }
            if let original = Self.changed(tree.project.path + "/" + path), original <= copied { return false }
            return true
        case .inPlace: return false
        }
    }

    /// Whether the layer has its own entry at the path, or replaces a folder above it.
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
