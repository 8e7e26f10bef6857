import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// A service file in a folder of the user, which the service manager reads.
enum UnitFile {
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Writes the file atomically and creates missing folders.
    static func write(_ text: String, to path: String) throws {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw ErrorBody(.wrongState, "\(path) is not a regular file", hint: "remove it, then try again", requestId: "")
        }
        var made = ""
        for part in path.split(separator: "/").dropLast() {
            made += "/" + part
            if mkdir(made, 0o755) != 0, errno != EEXIST { throw failure(made) }
        }
        let temporary = path + ".roost"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw failure(temporary) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        #if os(Linux)
            let count = Glibc.write(file, bytes, bytes.count)
        #else
            let count = Darwin.write(file, bytes, bytes.count)
        #endif
        guard count == bytes.count, fsync(file) == 0, rename(temporary, path) == 0 else { throw failure(path) }
    }

    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
    }

    private static func failure(_ path: String) -> ErrorBody {
        ErrorBody(.stateUnwritable, "\(path) cannot be written: \(String(cString: strerror(errno)))", requestId: "")
    }
}
