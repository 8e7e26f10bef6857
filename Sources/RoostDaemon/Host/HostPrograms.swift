#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Programs of the host that the daemon runs itself: taken from fixed places, never from PATH, a project or the current folder, and only
/// where nobody but root can change them.
struct HostPrograms: Sendable, Equatable {
    let bubblewrap: String?
    let git: String?

    static func find() -> HostPrograms {
        HostPrograms(bubblewrap: first("bwrap"), git: first("git"))
    }

    private static func first(_ name: String) -> String? {
        for folder in ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"] {
            let path = folder + "/" + name
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else { continue }
            let isOthers = status.st_uid != 0 && status.st_uid != geteuid()
            if isOthers || status.st_mode & 0o022 != 0 { continue }
            return path
        }
        return nil
    }
}

/// Removes a file; that there is none is as good.
func removeFile(_ path: String) {
    unlink(path)
}
