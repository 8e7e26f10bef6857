#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The file with the key by which the owner's programs verify that they talk to this daemon and not to another program on its port.
enum InstanceFile {
    /// Writes the file atomically with mode 0600.
    static func write(_ key: String, to path: String) throws {
        let temporary = path + ".new"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DaemonError.stateFolder(path, why: String(cString: strerror(errno))) }
        defer { close(file) }
        let bytes = Array(key.utf8)
        #if os(Linux)
            let count = Glibc.write(file, bytes, bytes.count)
        #else
            let count = Darwin.write(file, bytes, bytes.count)
        #endif
        guard count == bytes.count, rename(temporary, path) == 0 else {
            throw DaemonError.stateFolder(path, why: String(cString: strerror(errno)))
        }
    }
}
