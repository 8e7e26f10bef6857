import CRoostSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads `.gitignore` files of trees, never through a link (git does not follow links there either).
enum IgnoreReading {
    static let name = Array(".gitignore".utf8)

    /// `nil` where there is none, or it cannot be read.
    static func file(in folder: TreePath, of tree: Folder) -> [UInt8]? {
        let path = folder.appending(name)
        guard let stamp = try? tree.stamp(path), FileStamp.kind(of: stamp.mode) == .file else { return nil }
        return try? Content.read(tree, path, FileStamp(stamp), limit: 1 << 20)
    }
}
