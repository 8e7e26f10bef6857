#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Private folders: mode 0700 independent of the umask, and never symbolic links.
enum PrivateFolder {
    /// Creates the folder and missing parents.
    static func make(_ path: String) throws {
        var missing: [String] = []
        var current = path
        var status = stat()
        while lstat(current, &status) != 0 {
            guard errno == ENOENT, let slash = current.lastIndex(of: "/"), slash != current.startIndex else {
                throw DaemonError.stateFolder(current, why: String(cString: strerror(errno)))
            }
            missing.append(current)
            current = String(current[..<slash])
        }
        for folder in missing.reversed() {
            if mkdir(folder, 0o700) != 0, errno != EEXIST {
                throw DaemonError.stateFolder(folder, why: String(cString: strerror(errno)))
            }
        }
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw DaemonError.stateFolder(path, why: "it is not a folder")
        }
        guard status.st_uid == geteuid() else {
            throw DaemonError.stateFolder(path, why: "it belongs to uid \(status.st_uid), not to you")
        }
        if status.st_mode & 0o077 != 0, chmod(path, 0o700) != 0 {
            throw DaemonError.stateFolder(path, why: String(cString: strerror(errno)))
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw DaemonError.stateFolder(path, why: "it is not writable")
        }
    }
}
