/// What counts as text.
enum TextKind {
    /// Files beyond this are compared as a whole, never by lines.
    static let longest = 16 << 20

    /// As git does it: a NUL among the first 8,000 bytes makes it binary.
    static func isBinary(_ bytes: [UInt8]) -> Bool { bytes.prefix(8000).contains(0) }
}
