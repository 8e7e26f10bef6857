import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Creates a file that only its owner can read.
enum PrivateText {
    /// - Throws: ``ErrorBody`` with `state_unwritable`, also if the file already exists.
    static func write(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            #if os(Linux)
                let count = bytes[offset...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            #else
                let count = bytes[offset...].withUnsafeBytes { Darwin.write(file, $0.baseAddress, $0.count) }
            #endif
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            offset += count
        }
    }

    private static func failure(_ path: String) -> ErrorBody {
        ErrorBody(.stateUnwritable, "\(path) cannot be written: \(String(cString: strerror(errno)))", requestId: "")
    }
}
