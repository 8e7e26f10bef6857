import CRoostSystem
package import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open folder. Everything below is opened through its descriptor, so that no symbolic link is followed.
package struct Folder: Sendable {
    let descriptor: Descriptor
    /// The path for messages.
    let path: String
    /// Whether missing permissions below may be restored: only in layers and copies, never in a project.
    let mayOpenUp: Bool

    /// Opens a folder by its absolute path. Links in the path are followed, as the path was resolved before.
    package init(_ path: String, mayOpenUp: Bool = false) throws {
        let raw = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw SystemError("open the folder", path) }
        self.descriptor = Descriptor(owning: raw)
        self.path = path
        self.mayOpenUp = mayOpenUp
    }

    /// Opens a project by its recorded path, through no link, and checks its recorded identity.
    ///
    /// - Throws: ``WorkTreeError/replaced(_:_:)``.
    package init(project path: String, _ identity: FolderIdentity?) throws {
        let raw = roost_open_exactly(path, O_RDONLY | O_DIRECTORY)
        guard raw >= 0 else {
            switch errno {
            case ELOOP: throw WorkTreeError.replaced(path, .link(to: Self.destination(of: path)))
            case ENOENT, ENOTDIR: throw WorkTreeError.replaced(path, .gone)
            case EACCES: throw WorkTreeError.notReadable(path)
            default: throw SystemError("open the folder", path)
            }
        }
        self.init(descriptor: Descriptor(owning: raw), path: path, mayOpenUp: false)
        guard let identity else { return }
        let found = try self.identity()
        guard found != identity else { return }
        throw WorkTreeError.replaced(path, found.fileSystem == identity.fileSystem ? .anotherFolder : .otherFileSystem)
    }

    /// Opens a project and checks its recorded identity.
    ///
    /// - Throws: ``WorkTreeError/replaced(_:_:)`` where another folder is at its path.
    package init(_ project: ProjectFolder) throws {
        try self.init(project: project.path, project.identity)
    }

    /// The identity of the folder.
    package func identity() throws -> FolderIdentity {
        var found = roost_identity()
        guard roost_identity_of(descriptor.raw, &found) == 0 else { throw SystemError("look at", path) }
        return FolderIdentity(fileSystem: found.file_system, inode: found.inode, birth: found.birth_ns == -1 ? nil : found.birth_ns)
    }

    /// A path to this folder through its descriptor. It is valid as long as this value, even if another folder gets the original path.
    var handle: String {
        #if os(Linux)
            "/proc/self/fd/\(descriptor.raw)"
        #else
            path
        #endif
    }

    /// The resolved path of a link, for messages.
    private static func destination(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return "a path that does not exist" }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private init(descriptor: Descriptor, path: String, mayOpenUp: Bool) {
        self.descriptor = descriptor
        self.path = path
        self.mayOpenUp = mayOpenUp
    }

    func describe(_ relative: TreePath) -> String { relative.isRoot ? path : path + "/" + relative.display }

    /// Opens a folder below; `nil` where nothing is there.
    func folder(_ relative: TreePath) throws -> Folder? {
        guard let opened = try openFile(relative, O_RDONLY | O_DIRECTORY) else { return nil }
        return Folder(descriptor: opened, path: describe(relative), mayOpenUp: mayOpenUp)
    }

    /// Opens an entry below, never through a link; `nil` where nothing is there.
    func openFile(_ relative: TreePath, _ flags: Int32, mode: UInt32 = 0) throws -> Descriptor? {
        let raw = relative.withCPath { roost_open_beneath(descriptor.raw, $0, flags, mode) }
        if raw >= 0 { return Descriptor(owning: raw) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw SystemError("open", describe(relative))
    }

    /// The stamp of an entry directly in this folder; `nil` where nothing is there.
    func stamp(ofName name: [UInt8]) throws -> roost_stamp? {
        var stamp = roost_stamp()
        let result = TreePath(name).withCPath { roost_stamp_at(descriptor.raw, $0, &stamp) }
        if result == 0 { return stamp }
        if errno == ENOENT { return nil }
        throw SystemError("look at", path)
    }

    /// The stamp of an entry below; `nil` where nothing is there, or a parent is not a folder.
    func stamp(_ relative: TreePath) throws -> roost_stamp? {
        if relative.isRoot { return try stamp(ofName: []) }
        do {
            return try folder(relative.parent)?.stamp(ofName: relative.name)
        } catch let error as SystemError where error.code == ELOOP {
            return nil
        }
    }

    /// The target of a link below, as it is written; `nil` where there is no link.
    func linkTarget(_ relative: TreePath) throws -> [UInt8]? {
        guard let parent = try folder(relative.parent) else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4097)
        let length = TreePath(relative.name).withCPath { name in
            buffer.withUnsafeMutableBytes { space in
                space.baseAddress.map { readlinkat(parent.descriptor.raw, name, $0, space.count) } ?? -1
            }
        }
        if length >= 0 { return Array(buffer[..<length]) }
        if errno == EINVAL || errno == ENOENT { return nil }
        throw SystemError("read the link", describe(relative))
    }

    /// Names in this folder, sorted.
    func names() throws -> [[UInt8]] {
        var bytes: UnsafeMutablePointer<UInt8>?
        var length = 0
        guard roost_list(descriptor.raw, &bytes, &length) == 0 else { throw SystemError("list", path) }
        defer { free(bytes) }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: length)
        var names: [[UInt8]] = []
        var offset = 0
        while offset + 2 <= length {
            let size = Int(buffer.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            names.append(Array(buffer[(offset + 2)..<(offset + 2 + size)]))
            offset += 2 + size
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Syncs created, renamed and removed names of this folder to the disk.
    func sync() throws {
        guard fsync(descriptor.raw) == 0 else { throw SystemError("sync", path) }
    }
}

extension TreePath {
    func withCPath<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        (bytes + [0]).withUnsafeBytes { body($0.assumingMemoryBound(to: CChar.self).baseAddress ?? Self.empty) }
    }

    private static var empty: UnsafePointer<CChar> { preconditionFailure("an array of at least one byte has an address") }
}

extension Folder {
    /// Bytes that everything below takes on the disk.
    func bytes() -> Int64 { roost_tree_bytes(descriptor.raw, .max) }
}
