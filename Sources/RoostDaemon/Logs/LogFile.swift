import Synchronization

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The daemon's log file: private, not a symbolic link, and rotated before it exceeds its limit. `roost.log` is the newest, `roost.log.1`
/// the previous one, and so on.
final class LogFile: Sendable {
    private struct State {
        var descriptor: Int32
        var size: Int
    }

    static let usualLimit = 10 << 20
    /// The number of files, including the newest.
    static let usualCount = 5

    private let path: String
    private let limit: Int
    private let count: Int
    private let takesStandardError: Bool
    private let state: Mutex<State>

    /// - Parameters:
    /// - limit: the maximum size of one file in bytes.
    /// - takesStandardError: whether standard error, for example crash messages, is written to the file too.
    /// - Throws: ``DaemonError``.
    init(path: String, limit: Int = usualLimit, count: Int = usualCount, takesStandardError: Bool = false) throws {
        self.path = path
        self.limit = limit
        self.count = count
        self.takesStandardError = takesStandardError
        state = Mutex(try Self.open(path))
        if takesStandardError { state.withLock { _ = dup2($0.descriptor, STDERR_FILENO) } }
    }

    deinit {
        state.withLock { _ = close($0.descriptor) }
    }

    /// Writes complete lines, which are never split over two files.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            state.withLock { state in
                if state.size > 0, state.size + bytes.count > limit { turnOver(&state) }
                var offset = 0
                while offset < bytes.count {
                    let written = Self.writeSome(state.descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
                    if written < 0, errno == EINTR { continue }
                    // A full disk must not end the daemon; lines that do not fit are lost.
                    if written <= 0 { return }
                    offset += written
                }
                state.size += bytes.count
            }
        }
    }

    private func turnOver(_ state: inout State) {
        // Created before anything is renamed: if that fails, the old file stays in use and no file is lost.
        let next = path + ".next"
        unlink(next)
        guard let fresh = try? Self.open(next) else { return }
        for number in stride(from: count - 1, to: 0, by: -1) {
            rename(number == 1 ? path : "\(path).\(number - 1)", "\(path).\(number)")
        }
        rename(next, path)
        close(state.descriptor)
        state = fresh
        if takesStandardError { dup2(state.descriptor, STDERR_FILENO) }
    }

    private static func open(_ path: String) throws -> State {
        // Non-blocking, because opening a FIFO planted here would block until it has a reader.
        let descriptor = openFile(path)
        guard descriptor >= 0 else { throw DaemonError.stateFolder(path, why: String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DaemonError.stateFolder(path, why: "it is not a regular file")
        }
        fchmod(descriptor, 0o600)
        return State(descriptor: descriptor, size: Int(status.st_size))
    }

    private static func openFile(_ path: String) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        #if os(Linux)
            return Glibc.open(path, flags, 0o600)
        #else
            return Darwin.open(path, flags, 0o600)
        #endif
    }

    private static func writeSome(_ file: Int32, _ start: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        #if os(Linux)
            Glibc.write(file, start, count)
        #else
            Darwin.write(file, start, count)
        #endif
    }
}
