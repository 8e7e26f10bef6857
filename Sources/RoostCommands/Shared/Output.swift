import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Data to stdout, everything else to stderr.
enum Output {
    static func line(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Sentences, which a terminal gets broken between words.
    static func words(_ text: String, indent: Int = 0) {
        line(FittedText.lines(text, columns: FittedText.columns(of: STDOUT_FILENO), indent: indent))
    }

    /// Bytes of a terminal session, as they are.
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
            // The reader left: there is nobody to tell any more, and the run goes on in the daemon.
            if count <= 0 { _exit(Pager.wasLeft() ? 0 : 141) }
            offset += count
        }
    }
}
