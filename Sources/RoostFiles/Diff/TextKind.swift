/// Which contents are text.
enum TextKind {
    /// Largest text in bytes; larger files are compared as a whole.
    static let longest = 16 << 20

    /// As in git, a NUL byte among the first 8,000 bytes makes a content binary.
    static func isBinary(_ bytes: [UInt8]) -> Bool { bytes.prefix(8000).contains(0) }
}
