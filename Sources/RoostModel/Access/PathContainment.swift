/// Whether one absolute path lies in another, by whole components: `/a/bc` does not lie in `/a/b`. Both must have their links resolved.
package enum PathContainment {
    package static func contains(_ folder: String, _ path: String) -> Bool {
        let outer = components(folder)
        let inner = components(path)
        return inner.count >= outer.count && inner.prefix(outer.count).elementsEqual(outer)
    }

    /// Compared byte for byte: to a file system, two spellings of one letter are two names.
    private static func components(_ path: String) -> [[UInt8]] {
        path.utf8.split(separator: 0x2f).map(Array.init)
    }
}
