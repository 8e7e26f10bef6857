#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads secrets from files that only their owner can access: mode 0600 or stricter, a regular file, at most 64 KiB.
package enum SecretFile {
    /// - Returns: the text, without surrounding whitespace.
    /// - Throws: ``OutboundError/unreadable(_:why:)``, which never shows the content.
    package static func read(_ path: String) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw OutboundError.unreadable(path, why: String(cString: strerror(errno))) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw OutboundError.unreadable(path, why: "it is not a regular file")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw OutboundError.unreadable(path, why: "it belongs to another user")
        }
        guard status.st_mode & 0o077 == 0 else { throw OutboundError.unreadable(path, why: "others can read it; run chmod 600 on it") }
        guard status.st_size <= 64 << 10 else { throw OutboundError.unreadable(path, why: "it is too large") }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = pread(file, &bytes, bytes.count, 0)
        guard count == bytes.count else { throw OutboundError.unreadable(path, why: String(cString: strerror(errno))) }
        let text = String(decoding: bytes, as: UTF8.self).drop { $0.isWhitespace }
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? text.startIndex
        guard end > text.startIndex else { throw OutboundError.unreadable(path, why: "it is empty") }
        return String(text[..<end])
    }

    /// Headers, one `NAME: VALUE` per line.
    package static func headers(_ path: String) throws -> [(String, String)] {
        try read(path).split(whereSeparator: \.isNewline).map { line in
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                throw OutboundError.unreadable(path, why: "a line is not NAME: VALUE")
            }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
    }
}
