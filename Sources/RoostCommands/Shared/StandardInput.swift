import Dispatch

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Standard input in chunks, each read on demand, so that nothing is read ahead of the consumer.
struct StandardInput: AsyncSequence, Sendable {
    /// Whether standard input is a file, pipe or socket, and not a terminal or a device such as /dev/null.
    static var isGiven: Bool {
        var status = stat()
        guard fstat(STDIN_FILENO, &status) == 0 else { return false }
        return [S_IFREG, S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    struct Iterator: AsyncIteratorProtocol {
        /// On its own queue, because read(2) may block indefinitely.
        private let queue = DispatchQueue(label: "roost.stdin")

        func next() async -> [UInt8]? {
            await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: Self.piece()) }
            }
        }

        private static func piece() -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = read(STDIN_FILENO, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                return count > 0 ? Array(buffer[..<count]) : nil
            }
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator() }
}
