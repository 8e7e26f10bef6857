#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// An open log file; symbolic links are not followed.
final class LogSource {
    let descriptor: Int32
    private let identity: (device: UInt64, inode: UInt64)

    /// `nil` if there is no regular file at the path.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
        identity = (UInt64(status.st_dev), UInt64(status.st_ino))
    }

    deinit { close(descriptor) }

    /// The last `count` bytes; later reads continue behind them.
    func read(last count: Int) -> [UInt8] {
        let end = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, max(0, end - off_t(count)), SEEK_SET)
        return readNew()
    }

    /// The bytes since the last read; the whole file if it was truncated meanwhile.
    func readNew() -> [UInt8] {
        var status = stat()
        if fstat(descriptor, &status) == 0, lseek(descriptor, 0, SEEK_CUR) > status.st_size { lseek(descriptor, 0, SEEK_SET) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            #if os(Linux)
                let count = Glibc.read(descriptor, &buffer, buffer.count)
            #else
                let count = Darwin.read(descriptor, &buffer, buffer.count)
            #endif
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    func isSame(as other: LogSource) -> Bool { identity == other.identity }
}
