#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The output of commands that need no daemon.
enum CommandOutput {
    /// A message on standard error, beside the output.
    static func warning(_ text: String) {
        let line = Array("warning: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }

    /// Prints one line of JSON with sorted keys.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
