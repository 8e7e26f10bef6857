/// Recognizes names of files that often contain keys: `.env`, `.env.local`, `.envrc`, `prod.env`, everything in `.env.d`.
package enum EnvironmentFileName {
    /// Suffixes of files that are meant to be shared.
    private static let harmless = ["example", "sample", "template", "dist", "defaults"]

    /// Whether a file's name is such a name.
    package static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        if name.hasPrefix(".env") { return !harmless.contains { name.hasSuffix("." + $0) } }
        guard name.hasSuffix(".env") else { return false }
        let stem = name.dropLast(4)
        return !harmless.contains { stem == $0 || stem.hasSuffix("." + $0) }
    }

    /// Whether a run sees the file at this path as empty, because of its name or that of a parent folder.
    package static func isHidden(_ path: ArraySlice<UInt8>) -> Bool {
        // Fast path: most paths have no dot, and a repository has many paths.
        guard path.contains(UInt8(ascii: ".")) else { return false }
        return path.split(separator: UInt8(ascii: "/")).contains { isSecret(String(decoding: $0, as: UTF8.self)) }
    }
}
