import Crypto
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// SHA-256 of files.
enum FileHash {
    /// - Returns: the hash in lower-case hexadecimal, and the file's length in bytes. Symbolic links are refused.
    static func sha256(_ path: String) throws -> (hash: String, bytes: Int64) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        var hash = SHA256()
        var bytes: Int64 = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { break }
            buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            bytes += Int64(count)
        }
        let digits = Array("0123456789abcdef")
        return (String(hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }), bytes)
    }

    private static func failure(_ path: String) -> ErrorBody {
        ErrorBody(.internalError, "\(path) cannot be read: \(String(cString: strerror(errno)))", requestId: "")
    }
}
