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

/// How commands that need no daemon answer programs.
enum CommandOutput {
    /// Beside the answer, for people.
    static func warning(_ text: String) {
        let line = Array("warning: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }

    /// One line of JSON with sorted keys.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
