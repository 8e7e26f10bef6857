import RoostModel

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// One blob on disk: written under a temporary name, then renamed.
final class LocalBlob: BlobWriter, BlobReader {
    private let descriptor: Int32
    private let temporary: String
    private let path: String
    private let folder: String

    /// - Throws: ``StoreError/unwritable(_:)``.
    init(folder: String, name: String) throws {
        self.folder = folder
        path = "\(folder)/\(name)"
        temporary = "\(path).part"
        descriptor = Self.openNew(temporary)
        guard descriptor >= 0 else { throw Self.failure() }
    }

    private init(reading descriptor: Int32, folder: String, path: String) {
        self.folder = folder
        self.descriptor = descriptor
        self.path = path
        temporary = path
    }

    static func open(folder: String, name: String) -> LocalBlob? {
        let path = "\(folder)/\(name)"
        let descriptor = openOld(path)
        return descriptor < 0 ? nil : LocalBlob(reading: descriptor, folder: folder, path: path)
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.writeSome(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure() }
            rest = rest.dropFirst(count)
        }
    }

    func commit() throws {
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw Self.failure() }
        let place = Self.openOld(folder)
        guard place >= 0 else { throw Self.failure() }
        defer { close(place) }
        guard fsync(place) == 0 else { throw Self.failure() }
    }

    func discard() {
        unlink(temporary)
        unlink(path)
    }

    func next(_ most: Int) throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: most)
        while true {
            let count = Self.readSome(descriptor, &buffer, most)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StoreError.unwritable("\(path): \(String(cString: strerror(errno)))") }
            return count == 0 ? nil : Array(buffer[..<count])
        }
    }

    private static func failure() -> StoreError {
        .unwritable(
            errno == ENOSPC || errno == EDQUOT
                ? "the disk is full, so the attachment was not stored; free some space and try again"
                : "the attachments: \(String(cString: strerror(errno)))")
    }

    #if os(Linux)
        private static func openNew(_ path: String) -> Int32 {
            Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        private static func openOld(_ path: String) -> Int32 { Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        private static func writeSome(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int { Glibc.write(file, start, count) }
        private static func readSome(_ file: Int32, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
            Glibc.read(file, start, count)
        }
    #else
        private static func openNew(_ path: String) -> Int32 {
            Darwin.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        private static func openOld(_ path: String) -> Int32 { Darwin.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        private static func writeSome(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int { Darwin.write(file, start, count) }
        private static func readSome(_ file: Int32, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
            Darwin.read(file, start, count)
        }
    #endif
}
