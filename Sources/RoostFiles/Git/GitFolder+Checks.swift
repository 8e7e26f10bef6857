import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension GitFolder {
    /// The repository's folder of objects, with links resolved.
    var objects: String { Self.resolve(common + "/objects") ?? common + "/objects" }

    static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Files of git and their largest accepted size in bytes.
    private var files: [(path: String, limit: Int)] {
        [
            (path + "/HEAD", 4096), (path + "/index", 1 << 30), (path + "/commondir", 1 << 16), (path + "/config.worktree", 1 << 20),
            (path + "/info/sparse-checkout", 16 << 20), (common + "/config", 1 << 20), (common + "/packed-refs", 256 << 20),
            (common + "/shallow", 64 << 20), (common + "/info/exclude", 16 << 20), (common + "/info/attributes", 16 << 20),
            (common + "/info/grafts", 16 << 20), (objects + "/info/alternates", 1 << 16),
        ]
    }

    /// Checks that git's files are regular files within their size limits. No file is opened.
    ///
    /// - Throws: ``WorkTreeError/refused(_:why:)`` naming the first that is not.
    func checkFiles(of top: String) throws {
        // The daemon writes there, so a link must lead to a folder of objects.
        guard objects.hasSuffix("/objects") else {
            throw WorkTreeError.refused(top, why: "the objects of its repository lie in \(objects), which is no store of objects")
        }
        func shown(_ path: String) -> String { path.hasPrefix(top + "/") ? String(path.dropFirst(top.utf8.count + 1)) : path }
        var info = stat()
        // A link there would lead out of the folders that git sees.
        if lstat(common + "/refs", &info) == 0, info.st_mode & S_IFMT != S_IFDIR {
            throw WorkTreeError.refused(
                top, why: "\(shown(common + "/refs")) is \(Self.describe(info.st_mode)), where git keeps a folder; put the folder back")
        }
        for (path, limit) in files {
            guard lstat(path, &info) == 0 else { continue }
            let name = shown(path)
            guard info.st_mode & S_IFMT == S_IFREG else {
                let what = Self.describe(info.st_mode)
                throw WorkTreeError.refused(top, why: "\(name) is \(what), where git keeps a file; put the file back or remove it")
            }
            guard info.st_size <= limit else {
                throw WorkTreeError.refused(top, why: "\(name) is larger than \(limit >> 20) MiB, which no repository needs")
            }
        }
    }

    private static func describe(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFIFO: "a FIFO"
        case S_IFLNK: "a symbolic link"
        case S_IFREG: "a file"
        case S_IFDIR: "a folder"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    /// The first folder of the repository that does not belong to the user. Git checks the same ones; the folders that the daemon writes to
    /// are added.
    func foreign(_ top: String, to user: UInt32) -> (path: String, owner: UInt32)? {
        var info = stat()
        if lstat(top + "/.git", &info) == 0, info.st_uid != user { return (top + "/.git", info.st_uid) }
        for place in [top, path, common, objects] where stat(place, &info) == 0 && info.st_uid != user { return (place, info.st_uid) }
        return nil
    }

    /// Whether `safe.directory` in the user's settings names the work tree (git-config(1)).
    static func isTrusted(_ top: String, by settings: GitSettings, home: String) -> Bool {
        settings.entries.reduce(false) { isTrusted, entry in
            guard entry.key == "safe.directory", var value = entry.value else { return isTrusted }
            if value.isEmpty { return false }
            if value.hasPrefix("~/") { value = home + value.dropFirst(1) }
            if value == "*" || value == top || resolve(value) == top { return true }
            return value.hasSuffix("/*") && top.hasPrefix(value.dropLast(1)) ? true : isTrusted
        }
    }

    /// The repository's alternate folders of objects that the user may read. A folder with another name than `objects` is not used.
    func alternates(readableBy user: UInt32) -> [String] {
        var found: [String] = []
        var pending = [objects]
        while let folder = pending.popLast(), found.count < 20 {
            guard let bytes = try? Disk.read(folder + "/info/alternates", limit: 1 << 16) else { continue }
            for line in bytes.split(separator: 10).map({ String(decoding: $0, as: UTF8.self) }) where !line.hasPrefix("#") {
                guard let path = Self.resolve(line.hasPrefix("/") ? line : folder + "/" + line), path.hasSuffix("/objects"),
                    path != objects, !found.contains(path), Self.isReadable(path, by: user)
                else { continue }
                found.append(path)
                pending.append(path)
            }
        }
        return found
    }

    /// Whether the user may read a folder as its owner, or as anybody. The daemon may be root, which may read everything.
    private static func isReadable(_ path: String, by user: UInt32) -> Bool {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else { return false }
        if info.st_uid == user { return true }
        guard info.st_mode & 0o005 == 0o005 else { return false }
        var place = Disk.parent(of: path)
        while place != "/" {
            guard stat(place, &info) == 0, info.st_mode & 0o001 != 0 else { return false }
            place = Disk.parent(of: place)
        }
        return true
    }
}
