/// Whether one absolute path lies inside another, compared by whole components: `/a/bc` is not inside `/a/b`. Both must have their links
/// resolved.
package enum PathContainment {
    /// Whether `path` is `folder` or lies below it.
    package static func contains(_ folder: String, _ path: String) -> Bool {
        let outer = components(folder)
        let inner = components(path)
        return inner.count >= outer.count && inner.prefix(outer.count).elementsEqual(outer)
    }

    /// Compared byte for byte: a file system treats two encodings of the same letter as two names.
    private static func components(_ path: String) -> [[UInt8]] {
        path.utf8.split(separator: 0x2f).map(Array.init)
    }
}
