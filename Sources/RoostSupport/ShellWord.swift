extension String {
    /// The string quoted as a shell word. For display only.
    package var shellWord: String {
        let isPlain = !isEmpty && utf8.allSatisfy { $0 > 0x20 && !"\"'\\$`|&;<>()*?[]#~!{}".utf8.contains($0) }
        return isPlain ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
