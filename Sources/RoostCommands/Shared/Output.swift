import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Writes data to standard output and messages to standard error.
enum Output {
    static func line(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Prints sentences; at a terminal, lines are wrapped between words.
    static func words(_ text: String, indent: Int = 0) {
        line(FittedText.lines(text, columns: FittedText.columns(of: STDOUT_FILENO), indent: indent))
    }

    /// Writes bytes unchanged, for example of a terminal session.
    static func bytes(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { write($0, to: STDOUT_FILENO) }
    }

    static func errorBytes(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { write($0, to: STDERR_FILENO) }
    }

    static func text(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    static func error(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    static func errorText(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { write($0, to: descriptor) }
    }

    private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) {
        var offset = 0
        while offset < bytes.count {
            guard let base = bytes.baseAddress else { return }
            #if os(Linux)
                let count = Glibc.write(descriptor, base + offset, bytes.count - offset)
            #else
                let count = Darwin.write(descriptor, base + offset, bytes.count - offset)
            #endif
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            // The reader has closed its end, so the command ends; the run continues in the daemon. 141 is 128 plus SIGPIPE, as for programs
            // that the signal ends.
            if count <= 0 { _exit(Pager.wasLeft() ? 0 : 141) }
            offset += count
        }
    }
}
