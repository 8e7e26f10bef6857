#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Checks whether a service may start a program: its path must be permanent, and no other user may be able to change it.
enum ProgramPlace {
    private static let passing = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/proc"]

    /// The path of this process's program with symbolic links resolved; `nil` if it cannot be determined.
    static func current() -> String? {
        #if os(Linux)
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
            guard count > 0 else { return nil }
            return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #else
            var size: UInt32 = UInt32(PATH_MAX)
            var buffer = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&buffer, &size) == 0, let resolved = realpath(buffer, nil) else { return nil }
            defer { free(resolved) }
            return String(cString: resolved)
        #endif
    }

    /// The reason why a service of `user` must not start the program; `nil` if it may.
    static func complaint(about path: String, user: UInt32) -> String? {
        if let folder = passing.first(where: { path == $0 || path.hasPrefix($0 + "/") }) {
            return "\(path) is in the temporary folder \(folder)"
        }
        if path.hasSuffix(" (deleted)") { return "\(path.dropLast(10)) was replaced or removed since this program started" }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return "\(path) is not a regular file" }
        var place = path
        while true {
            guard lstat(place, &status) == 0 else { return "\(place) cannot be checked" }
            if status.st_mode & S_IFMT == S_IFLNK { return "\(place) is a link" }
            if status.st_uid != 0, status.st_uid != user { return "\(place) belongs to uid \(status.st_uid), not to you or root" }
            if status.st_mode & 0o002 != 0 { return "\(place) is writable by everyone" }
            guard place != "/", let slash = place.lastIndex(of: "/") else { return nil }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
    }
}
