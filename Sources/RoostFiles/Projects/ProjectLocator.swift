import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds the project that a folder belongs to.
struct ProjectLocator: Sendable {
    let stateFolder: String

    /// The project at a path that was located before. The path must not contain symbolic links.
    func locate(recorded path: String) throws -> ProjectFolder {
        // Checked before anything behind a link is read.
        _ = try Folder(project: path, nil)
        return try locate(path, isRecorded: true)
    }

    func locate(_ asked: String) throws -> ProjectFolder { try locate(asked, isRecorded: false) }

    private func locate(_ asked: String, isRecorded: Bool) throws -> ProjectFolder {
        guard asked.hasPrefix("/") else { throw WorkTreeError.refused(asked, why: "its path is not absolute") }
        let path = isRecorded ? asked : try resolve(asked)
        var info = stat()
        guard stat(path, &info) == 0 else { throw WorkTreeError.notFound(path) }
        guard info.st_mode & S_IFMT == S_IFDIR else { throw WorkTreeError.notADirectory(path) }
        guard access(path, R_OK | X_OK) == 0 else { throw WorkTreeError.notReadable(path) }
        try refuseBroad(path, owner: info.st_uid)
        let top = isRecorded ? nil : repositoryTop(above: path, owner: info.st_uid)
        if let top, top != path { guard stat(top, &info) == 0 else { throw WorkTreeError.notFound(top) } }
        let root = top ?? path
        guard access(root, R_OK | X_OK) == 0 else { throw WorkTreeError.notReadable(root) }
        let us = Account.effective
        if us != 0, info.st_uid != us, access(root, W_OK) != 0 { throw WorkTreeError.notOurs(root, owner: info.st_uid) }
        // By the resolved path, so that a link that was created meanwhile is not followed.
        let folder = try Folder(project: root, nil)
        let handle = folder.handle
        return ProjectFolder(
            path: root, kind: kind(of: handle), subfolder: root == path ? "" : String(path.dropFirst(root.utf8.count + 1)),
            ownerUID: info.st_uid, ownerGID: info.st_gid, submodules: submodules(of: handle),
            identity: try folder.identity())
    }

    /// A path with all its links resolved; `nil` where nothing is there or it cannot be reached.
    static func resolved(_ path: String) -> String? {
        guard path.utf8.first == 0x2f, let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func resolve(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else {
            switch errno {
            case ENOENT: throw WorkTreeError.notFound(path)
            case ENOTDIR: throw WorkTreeError.notADirectory(path)
            case EACCES: throw WorkTreeError.notReadable(path)
            default: throw WorkTreeError.io(SystemError("resolve", path).description)
            }
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Folders of the system that hold more than a project.
    private static let systemFolders: Set<String> = [
        "/", "/bin", "/boot", "/dev", "/dev/shm", "/etc", "/home", "/lib", "/lib64", "/opt", "/proc", "/root", "/run", "/sbin", "/srv",
        "/sys", "/tmp",
        "/usr",
        "/var", "/Users", "/Library", "/System", "/Applications", "/private", "/private/tmp", "/private/var",
    ]

    private func refuseBroad(_ path: String, owner: UInt32) throws {
        if let why = broadness(of: path, owner: owner) { throw WorkTreeError.refused(path, why: why) }
    }

    /// Why a folder cannot be a project, as the end of a sentence; `nil` where it can.
    private func broadness(of path: String, owner: UInt32) -> String? {
        if Self.systemFolders.contains(path) { return "it is a system folder; choose a folder inside" }
        for kernel in ["/proc", "/sys", "/dev"] where path.hasPrefix(kernel + "/") && !path.hasPrefix("/dev/shm/") {
            return "it is a virtual file system of the kernel"
        }
        for user in [owner, Account.effective] where Account.home(of: user) == path {
            return "it is a whole home folder; choose a folder inside"
        }
        let state = realState
        if path == state || state.hasPrefix(path + "/") { return "it contains Roost's own state folder" }
        if path.hasPrefix(state + "/") { return "it is in Roost's own state folder" }
        return nil
    }

    private var realState: String {
        guard let resolved = realpath(stateFolder, nil) else { return stateFolder }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The nearest folder with a repository, unless that is too broad to be a project (a home under version control).
    private func repositoryTop(above path: String, owner: UInt32) -> String? {
        var folder = path
        while folder != "/" {
            if GitFolder(top: folder) != nil { return broadness(of: folder, owner: owner) == nil ? folder : nil }
            folder = Disk.parent(of: folder)
        }
        return nil
    }

    private func kind(of root: String) -> ProjectFolder.Kind {
        guard let git = GitFolder(top: root) else { return .plain }
        switch git.form {
        case .linked: return .gitLinked
        case .submodule: return .gitSubmodule
        case .own: return git.head() == nil && !Disk.exists(git.common + "/reftable") ? .gitUnborn : .git
        }
    }

    private func submodules(of root: String) -> [String] {
        guard let file = try? Disk.read(root + "/.gitmodules", limit: 1 << 20) else { return [] }
        return GitFolder.submodules(in: file)
    }
}
