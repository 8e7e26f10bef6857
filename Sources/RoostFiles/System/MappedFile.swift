#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of the state folder, mapped for reading, so that only the used parts of a large file are read.
///
/// Unchecked, because the compiler cannot check the memory: it is never written, and unmapped only with the last reference.
final class MappedFile: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    /// - Returns: `nil` where there is no such file.
    init?(_ path: String) throws {
        guard let file = try Disk.open(path) else { return nil }
        let size = try Disk.size(path)
        if size == 0 {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.raw, 0)
        guard let address, address != UnsafeMutableRawPointer(bitPattern: -1) else { throw SystemError("map", path) }
        bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit {
        if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
    }
}
