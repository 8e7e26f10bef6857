#if os(Linux)
    import Glibc

    /// Small virtual files of the kernel, for reading state and for control.
    enum KernelFile {
        /// The maximum number of bytes read; longer files are truncated.
        static let most = 64 << 10

        /// `nil` if the file cannot be read.
        static func read(_ path: String) -> String? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var text: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while text.count < most {
                let count = Glibc.read(file, &chunk, chunk.count)
                if count < 0 { return nil }
                if count == 0 { break }
                text += chunk[0..<count]
            }
            return String(decoding: text, as: UTF8.self)
        }

        static func write(_ text: String, _ path: String) throws(SystemError) {
            let file = open(path, O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { throw SystemError("open \(path)") }
            defer { close(file) }
            guard Glibc.write(file, text, text.utf8.count) == text.utf8.count else { throw SystemError("write \(path)") }
        }
    }
#endif
