import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Removes whole trees, through descriptors, without following links.
enum FolderRemoval {
    /// `false` where something is left.
    @discardableResult
    static func remove(_ path: String) -> Bool {
        guard let slash = path.lastIndex(of: "/") else { return false }
        let parent = open(String(path[...slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return errno == ENOENT }
        defer { close(parent) }
        return remove(Array(String(path[path.index(after: slash)...]).utf8CString), in: parent)
    }

    /// Names are bytes: an agent may have chosen any.
    private static func remove(_ name: [CChar], in parent: Int32) -> Bool {
        if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return true }
        guard errno == EISDIR || errno == EPERM || errno == EACCES else { return false }
        // A folder that its owner made unreadable to himself.
        fchmodat(parent, name, 0o700, 0)
        let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { return false }
        guard let stream = fdopendir(folder) else {
            close(folder)
            return false
        }
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            let bytes = entryName(entry)
            if bytes != [46, 0], bytes != [46, 46, 0] { names.append(bytes) }
        }
        var isEmpty = true
        for name in names where !remove(name, in: folder) { isEmpty = false }
        closedir(stream)
        return isEmpty && unlinkat(parent, name, AT_REMOVEDIR) == 0
    }
}
