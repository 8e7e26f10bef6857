import CRoostSystem

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// File operations on paths in the state folder, where no other program writes.
enum Disk {
    static func exists(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0
    }

    static func makeFolder(_ path: String, mode: mode_t = 0o700) throws {
        guard mkdir(path, mode) != 0 else { return }
        if errno == ENOENT {
            try makeFolder(parent(of: path), mode: mode)
            guard mkdir(path, mode) == 0 || errno == EEXIST else { throw SystemError("make the folder", path) }
            return
        }
        guard errno == EEXIST else { throw SystemError("make the folder", path) }
    }

    static func parent(of path: String) -> String {
        guard let cut = path.lastIndex(of: "/"), cut != path.startIndex else { return "/" }
        return String(path[..<cut])
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The whole file; `nil` where there is none. Never waits, and reads regular files only: a FIFO, a device or a link is an error.
    static func read(_ path: String, limit: Int = 256 << 20) throws -> [UInt8]? {
        let raw = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard raw >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw SystemError("read", path)
        }
        return try read(Descriptor(owning: raw), path, limit: limit)
    }

    /// The whole file if a user may read it, as its owner or as anybody; `nil` otherwise. The daemon may be root, which may read
    /// everything.
    static func read(_ path: String, limit: Int, readableBy user: UInt32) throws -> [UInt8]? {
        let raw = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard raw >= 0 else { return nil }
        let file = Descriptor(owning: raw)
        var info = stat()
        guard fstat(raw, &info) == 0, info.st_uid == user || info.st_mode & 0o004 != 0 else { return nil }
        return try read(file, path, limit: limit)
    }

    static func read(_ file: Descriptor, _ path: String, limit: Int = 256 << 20) throws -> [UInt8] {
        var stamp = roost_stamp()
        guard roost_stamp_at(file.raw, "", &stamp) == 0 else { throw SystemError("read", path) }
        guard FileStamp.kind(of: stamp.mode) == .file else { throw SystemError("read as a file", path, code: EINVAL) }
        guard stamp.size <= UInt64(limit) else { throw SystemError("read", path, code: EFBIG) }
        let size = Int(stamp.size)
        var offset = 0
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while offset < size {
                let got = buffer.baseAddress.map { pread(file.raw, $0 + offset, size - offset, off_t(offset)) } ?? 0
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                if got <= 0 { break }
                offset += got
            }
            count = offset
        }
        if failed { throw SystemError("read", path) }
        return bytes
    }

    static func write(_ bytes: [UInt8], to file: Descriptor, _ path: String) throws {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { writeOnce(file.raw, $0.baseAddress.map { $0 + offset }, $0.count - offset) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("write", path) }
            offset += count
        }
    }

    /// Replaces a file atomically: after a crash it has the old or the new content.
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        try replace([(path, bytes)])
    }

    /// Replaces several files atomically in this order: after a crash no later one is new while an earlier one is old. Together they cost
    /// little more than one file, as the disk is waited for once.
    static func replace(_ files: [(path: String, bytes: [UInt8])]) throws {
        let written = try files.map { path, bytes in
            let temporary = path + ".new"
            let file = try create(temporary)
            try write(bytes, to: file, temporary)
            roost_begin_sync(file.raw)
            return (temporary: temporary, file: file)
        }
        for (temporary, file) in written {
            guard fsync(file.raw) == 0 else { throw SystemError("sync", temporary) }
        }
        var folders: [String] = []
        for ((path, _), (temporary, _)) in zip(files, written) {
            guard rename(temporary, path) == 0 else { throw SystemError("rename", temporary) }
            if !folders.contains(parent(of: path)) { folders.append(parent(of: path)) }
        }
        for folder in folders { try Folder(folder).sync() }
    }

    /// Creates an empty file in place of an existing one.
    static func create(_ path: String, mode: mode_t = 0o600) throws -> Descriptor {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        var raw = open(path, flags, mode)
        if raw < 0, errno == EEXIST {
            guard unlink(path) == 0 || errno == ENOENT else { throw SystemError("replace", path) }
            raw = open(path, flags, mode)
        }
        guard raw >= 0 else { throw SystemError("make", path) }
        return Descriptor(owning: raw)
    }

    /// Removes a file or tree. Succeeds where there is none.
    static func remove(_ path: String) throws {
        let parent = parent(of: path)
        guard exists(parent) else { return }
        let name = TreePath(String(path.dropFirst(parent == "/" ? 1 : parent.utf8.count + 1)))
        let folder = try Folder(parent)
        guard name.withCPath({ roost_remove_tree(folder.descriptor.raw, $0) }) == 0 || errno == ENOENT else {
            throw SystemError("remove", path)
        }
    }

    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// The value stored in a file; `nil` where there is none.
    static func decode<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value? {
        guard let bytes = try read(path) else { return nil }
        return try JSONDecoder().decode(type, from: Data(bytes))
    }

    /// Opens a file of the state folder for reading; `nil` where there is none.
    static func open(_ path: String) throws -> Descriptor? {
        let raw = Self.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if raw >= 0 { return Descriptor(owning: raw) }
        if errno == ENOENT { return nil }
        throw SystemError("open", path)
    }

    private static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
        #if canImport(Glibc)
            Glibc.open(path, flags, mode)
        #elseif canImport(Musl)
            Musl.open(path, flags, mode)
        #else
            Darwin.open(path, flags, mode)
        #endif
    }

    private static func writeOnce(_ raw: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            bytes.map { Glibc.write(raw, $0, count) } ?? 0
        #elseif canImport(Musl)
            bytes.map { Musl.write(raw, $0, count) } ?? 0
        #else
            bytes.map { Darwin.write(raw, $0, count) } ?? 0
        #endif
    }
}

extension Disk {
    static func move(_ path: String, to target: String) throws {
        guard rename(path, target) == 0 else { throw SystemError("move", path) }
    }

    /// Copies an open file into a new file.
    static func copy(_ source: Descriptor, to target: String) throws {
        let file = try create(target)
        guard roost_copy_content(source.raw, file.raw) == 0 else { throw SystemError("copy to", target) }
    }

    /// Creates a hard link to a file, or a copy where the file system allows no more links. Both files are only ever replaced, never
    /// written to.
    ///
    /// - Returns: `false` where the file does not exist.
    static func link(_ path: String, to target: String) throws -> Bool {
        guard unlink(target) == 0 || errno == ENOENT else { throw SystemError("replace", target) }
        if linkat(AT_FDCWD, path, AT_FDCWD, target, 0) == 0 { return true }
        guard let source = try open(path) else { return false }
        try copy(source, to: target)
        return true
    }

    static func size(_ path: String) throws -> Int {
        var info = stat()
        guard stat(path, &info) == 0 else { throw SystemError("look at", path) }
        return Int(info.st_size)
    }

    /// Syncs a folder with all its files to the disk.
    static func syncAll(_ path: String) throws {
        let folder = try Folder(path)
        let names = try folder.names()
        // For many files it is faster to sync the whole file system once.
        if names.count > 200 {
            guard roost_sync_file_system(folder.descriptor.raw) == 0 else { throw SystemError("sync", path) }
            return
        }
        for name in names {
            if let file = try folder.openFile(TreePath(name), O_RDONLY) { roost_begin_sync(file.raw) }
        }
        for name in names {
            guard let file = try folder.openFile(TreePath(name), O_RDONLY) else { continue }
            guard fsync(file.raw) == 0 else { throw SystemError("sync", path) }
        }
        try folder.sync()
    }

    /// A file's content in pieces of at most a megabyte.
    static func eachPiece(of file: Descriptor, _ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var offset = 0
        while true {
            let count = piece.withUnsafeMutableBytes { space in
                space.baseAddress.map { pread(file.raw, $0, space.count, off_t(offset)) } ?? 0
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path) }
            if count == 0 { return }
            try piece.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += count
        }
    }

    /// The first bytes of a file.
    static func head(of file: Descriptor, _ path: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 8000)
        let count = bytes.withUnsafeMutableBytes { space in space.baseAddress.map { pread(file.raw, $0, space.count, 0) } ?? 0 }
        guard count >= 0 else { throw SystemError("read", path) }
        return Array(bytes[..<count])
    }
}
