extension String {
    /// A word of a command line as a shell would need it; for people to read only.
    package var shellWord: String {
        let isPlain = !isEmpty && utf8.allSatisfy { $0 > 0x20 && !"\"'\\$`|&;<>()*?[]#~!{}".utf8.contains($0) }
        return isPlain ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
