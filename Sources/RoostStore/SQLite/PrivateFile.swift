import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files that only their owner can read. SQLite gives its log files the permissions of the main file.
enum PrivateFile {
    /// Creates the file with mode 0600 if it does not exist.
    static func make(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        close(descriptor)
    }

    /// Creates a new file with mode 0600. Its bytes are durable after ``sync(_:)``.
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

    /// Refuses a link or anything else that is not a regular file: its target would be read, written and given other permissions.
    static func refuseLinks(_ paths: [String]) throws {
        for path in paths {
            var facts = stat()
            if lstat(path, &facts) != 0 {
                guard errno == ENOENT else { throw failure(path) }
                continue
            }
            switch facts.st_mode & S_IFMT {
            case S_IFREG: break
            case S_IFLNK: throw StoreError.unwritable("\(path) is a link; a database must be a regular file")
            default: throw StoreError.unwritable("\(path) is not a regular file")
            }
        }
    }

    /// Whether none of the files exists.
    static func isMissing(_ paths: [String]) throws -> Bool {
        for path in paths {
            var facts = stat()
            if lstat(path, &facts) == 0 { return false }
            guard errno == ENOENT else { throw failure(path) }
        }
        return true
    }

    /// Makes a file's contents durable.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    /// Replaces a file with another one and makes that durable.
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
