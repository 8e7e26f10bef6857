import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Reads the daemon's log over its turned-over files, and goes on with what comes.
struct DaemonLogReader {
    /// Of the newest file; older ones have a number behind it.
    let path: String

    /// What is shown of what was written before, in bytes.
    private static let shown = 1 << 20

    func show(follow: Bool, json: Bool) async throws {
        var newest = try? LogSource(path)
        let older = (1...9).compactMap { try? LogSource("\(path).\($0)") }
        guard newest != nil || !older.isEmpty else {
            throw ErrorBody(
                .notFound, "there is no log at \(path)",
                hint: "a daemon in the foreground logs to its terminal; --set log.file=always writes it",
                requestId: "")
        }
        var tail: [UInt8] = []
        for source in [newest].compactMap(\.self) + older where tail.count < Self.shown {
            tail = source.read(last: Self.shown - tail.count) + tail
        }
        if tail.count == Self.shown, let end = tail.firstIndex(of: 10) { tail = Array(tail[(end + 1)...]) }
        try give(tail, json: json)
        guard follow else { return }
        var rest: [UInt8] = []
        while true {
            // A plain file tells nobody that it grew.
            try await Task.sleep(for: .milliseconds(200))
            if let source = newest {
                rest += source.readNew()
                if source.isStill(path) {
                    try giveLines(&rest, json: json)
                    continue
                }
            }
            // Turned over: what the old one got last has been read, the new one starts at its beginning.
            try giveLines(&rest, json: json)
            newest = try? LogSource(path)
        }
    }

    private func giveLines(_ bytes: inout [UInt8], json: Bool) throws {
        guard let end = bytes.lastIndex(of: 10) else { return }
        try give(Array(bytes[...end]), json: json)
        bytes.removeFirst(end + 1)
    }

    private func give(_ bytes: [UInt8], json: Bool) throws {
        guard json else { return Output.text(SafeText.clean(String(decoding: bytes, as: UTF8.self))) }
        for line in bytes.split(separator: 10) { try Output.json(["line": String(decoding: line, as: UTF8.self)]) }
    }
}

/// One open file of the log, never a link.
private final class LogSource {
    private let descriptor: Int32
    private let identity: (device: UInt64, inode: UInt64)

    init(_ path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            throw ErrorBody(.notFound, "there is no log at \(path)", requestId: "")
        }
        identity = (UInt64(status.st_dev), UInt64(status.st_ino))
    }

    deinit { close(descriptor) }

    /// The last bytes; reading goes on behind them.
    func read(last count: Int) -> [UInt8] {
        let end = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, max(0, end - off_t(count)), SEEK_SET)
        return readNew()
    }

    func readNew() -> [UInt8] {
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

    /// Whether the path still names this file.
    func isStill(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        return (UInt64(status.st_dev), UInt64(status.st_ino)) == identity
    }
}
