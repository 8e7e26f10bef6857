/// Names of files that often hold keys: `.env`, `.env.local`, `.envrc`, `prod.env`, everything in `.env.d`.
package enum EnvironmentFileName {
    /// Endings of files that are meant to be shared.
    private static let harmless = ["example", "sample", "template", "dist", "defaults"]

    /// Whether the name of a file is one of those.
    package static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        if name.hasPrefix(".env") { return !harmless.contains { name.hasSuffix("." + $0) } }
        guard name.hasSuffix(".env") else { return false }
        let stem = name.dropLast(4)
        return !harmless.contains { stem == $0 || stem.hasSuffix("." + $0) }
    }

    /// Whether a run finds a file at this path empty, by its name or that of a folder above it.
    package static func isHidden(_ path: ArraySlice<UInt8>) -> Bool {
        // Most paths are none, and a repository has many.
        guard path.contains(UInt8(ascii: ".")) else { return false }
        return path.split(separator: UInt8(ascii: "/")).contains { isSecret(String(decoding: $0, as: UTF8.self)) }
    }
}
