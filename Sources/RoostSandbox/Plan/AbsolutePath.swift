/// Operations on the text of absolute paths, without access to a file system.
package enum AbsolutePath {
    /// Whether the text is a plain absolute path: starts with `/`, no empty, `.` or `..` component, no NUL.
    package static func isPlain(_ path: String) -> Bool {
        guard path.utf8.first == 0x2f, !path.utf8.contains(0) else { return false }
        if path == "/" { return true }
        return path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0 != "." && $0 != ".."
        }
    }

    /// Whether `path` is `folder` or below it.
    package static func isInside(_ path: String, _ folder: String) -> Bool {
        folder == "/" || path == folder || path.hasPrefix(folder + "/")
    }

    /// Whether one path contains the other, or both are equal.
    package static func overlaps(_ one: String, _ other: String) -> Bool {
        isInside(one, other) || isInside(other, one)
    }

    /// The path without its last component; `/` for a top-level path.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The last component.
    package static func name(of path: String) -> String {
        String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    }

    static func components(_ path: String) -> [Substring] { path.split(separator: "/") }
}
