/// Recognizes names that some file system treats as `.git`, whose files can run programs: by case, zero-width characters (HFS+), short
/// names, alternate streams and trailing dots (NTFS). A run's result never brings one into a project.
/// Whether one path component could be `.git` on some file system.
package enum GitNames {
    package static func standsForGit(_ name: [UInt8]) -> Bool {
        guard mayStand(name) else { return false }
        let text = String(decoding: name, as: UTF8.self)
        // Where a backslash separates folders, each part is a name.
        return text.split(separator: "\\").contains { isGit($0) }
    }

    /// Whether a name contains a `..` component where a backslash separates folders.
    package static func climbs(_ name: [UInt8]) -> Bool {
        name.contains(UInt8(ascii: "\\")) && name.split(separator: UInt8(ascii: "\\")).contains { $0.elementsEqual("..".utf8) }
    }

    /// Fast path: the bytes alone exclude nearly every name.
    private static func mayStand(_ name: [UInt8]) -> Bool {
        guard let first = name.first else { return false }
        if first == UInt8(ascii: ".") || first | 0x20 == UInt8(ascii: "g") { return name.count >= 4 }
        return name.contains { $0 >= 0x80 || $0 == UInt8(ascii: "\\") }
    }

    private static func isGit(_ part: Substring) -> Bool {
        let folded = NameFolding.caseless(part)
        // On NTFS, a colon separates a file's name from an alternate stream.
        let name = folded.prefix { $0 != ":" }
        let bare = String(name.reversed().drop { $0 == " " || $0 == "." }.reversed())
        if bare == ".git" { return true }
        return bare.hasPrefix("git~") && bare.count > 4 && bare.dropFirst(4).allSatisfy { ("0"..."9").contains($0) }
    }
}
