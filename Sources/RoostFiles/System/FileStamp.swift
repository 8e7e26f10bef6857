import CRoostSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What tells whether a file is still the one that was seen: it changes with every write, rename over it or change of its rights.
package struct FileStamp: Sendable, Equatable, Codable {
    package let inode: UInt64
    package let size: UInt64
    package let modified: Int64
    package let changed: Int64
    package let mode: UInt32

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

    /// Whether it is the same content at the same place: a rename changes only the time of the last change of the inode.
    func isSameContent(as other: FileStamp) -> Bool {
        inode == other.inode && size == other.size && modified == other.modified && kind == other.kind
    }
}
