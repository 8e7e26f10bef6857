/// One line of an ignore file, as gitignore(5) defines it.
struct IgnorePattern: Sendable {
    let glob: [UInt8]
    let isNegated: Bool
    let matchesFoldersOnly: Bool
    /// Whether it is compared with the whole path below the file's folder, and not with the last name only.
    let isAnchored: Bool

    /// `nil` for blank lines and comments.
    init?(_ line: ArraySlice<UInt8>) {
        var line = line
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        if line.first == UInt8(ascii: "#") { return nil }
        while line.last == UInt8(ascii: " "), line.dropLast().last != UInt8(ascii: "\\") { line = line.dropLast() }
        isNegated = line.first == UInt8(ascii: "!")
        if isNegated { line = line.dropFirst() }
        matchesFoldersOnly = line.last == UInt8(ascii: "/")
        if matchesFoldersOnly { line = line.dropLast() }
        isAnchored = line.contains(UInt8(ascii: "/"))
        if line.first == UInt8(ascii: "/") { line = line.dropFirst() }
        guard !line.isEmpty else { return nil }
        glob = Array(line)
    }

    static func parse(_ file: [UInt8]) -> [IgnorePattern] {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        return file.dropFirst(file.starts(with: mark) ? 3 : 0).split(separator: 10).compactMap(IgnorePattern.init)
    }

    /// - Parameters:
    ///   - path: below the folder of the ignore file.
    ///   - steps: as for ``Wildcard/matches(_:_:steps:)``.
    func matches(_ path: ArraySlice<UInt8>, isFolder: Bool, steps: inout Int) -> Bool {
        steps -= 1
        if matchesFoldersOnly, !isFolder { return false }
        if isAnchored { return Wildcard.matches(glob[...], path, steps: &steps) }
        let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path
        return Wildcard.matches(glob[...], name, steps: &steps)
    }
}
