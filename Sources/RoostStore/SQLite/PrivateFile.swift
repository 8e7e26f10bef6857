import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files that only their owner may read; SQLite gives its log files the permissions of the main one.
enum PrivateFile {
    /// Makes the file where there is none, with mode 0600.
    static func make(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        close(descriptor)
    }

    /// Makes a file that is not there yet, with mode 0600. Its bytes are on the disk after ``sync(_:)``.
    static func make(_ path: String, holding bytes: UnsafeRawBufferPointer) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Refuses a link, or anything else that is no file of its own: what it leads to would be read, written and given other rights.
    static func refuseLinks(_ paths: [String]) throws {
        for path in paths {
            var facts = stat()
            if lstat(path, &facts) != 0 {
                guard errno == ENOENT else { throw failure(path) }
                continue
            }
            switch facts.st_mode & S_IFMT {
            case S_IFREG: break
            case S_IFLNK: throw StoreError.unwritable("\(path) is a link; a database is opened at its own place alone")
            default: throw StoreError.unwritable("\(path) is no file")
            }
        }
    }

    /// Whether none of the files is there, whatever it holds.
    static func isMissing(_ paths: [String]) throws -> Bool {
        for path in paths {
            var facts = stat()
            if lstat(path, &facts) == 0 { return false }
            guard errno == ENOENT else { throw failure(path) }
        }
        return true
    }

    /// Brings a file's contents to the disk.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    /// Puts a file in another's place and makes that durable.
    static func move(_ path: String, to target: String) throws {
        guard rename(path, target) == 0 else { throw failure(target) }
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        try sync(folder.isEmpty ? "/" : folder)
    }

    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
    }

    private static func failure(_ path: String) -> StoreError {
        .unwritable("\(path): \(String(cString: strerror(errno)))")
    }
}
