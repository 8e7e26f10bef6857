import CRoostSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Identifies one state of a file: it differs after every write, replacement or change of permissions.
package struct FileStamp: Sendable, Equatable, Codable {
    /// Inode number.
    package let inode: UInt64
    /// Size in bytes.
    package let size: UInt64
    /// Time of the last change of the content, in nanoseconds since 1970.
    package let modified: Int64
    /// Time of the last change of the inode, in nanoseconds since 1970. No program can set it.
    package let changed: Int64
    /// File type and permissions, as in `st_mode`.
    package let mode: UInt32

    /// - Parameters:
    ///   - modified: nanoseconds since 1970.
    ///   - changed: nanoseconds since 1970.
    package init(inode: UInt64, size: UInt64, modified: Int64, changed: Int64, mode: UInt32) {
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
        self.mode = mode
    }

    init(_ stamp: roost_stamp) {
        self.init(inode: stamp.inode, size: stamp.size, modified: stamp.modified_ns, changed: stamp.changed_ns, mode: stamp.mode)
    }

    enum Kind {
        case file, symlink, folder, other
    }

    var kind: Kind { Self.kind(of: mode) }

    static func kind(of mode: UInt32) -> Kind {
        switch mode & UInt32(S_IFMT) {
        case UInt32(S_IFREG): .file
        case UInt32(S_IFLNK): .symlink
        case UInt32(S_IFDIR): .folder
        default: .other
        }
    }

    /// Whether both stamps are of the same content. A rename changes only ``changed``.
    func isSameContent(as other: FileStamp) -> Bool {
        inode == other.inode && size == other.size && modified == other.modified && kind == other.kind
    }
}
