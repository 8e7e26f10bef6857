#if os(Linux)
    package import Glibc
#else
    package import Darwin
#endif

/// The name of a directory entry, with its terminating NUL. Read through the pointer: an entry can be shorter than its type says
/// (readdir(3)), so copying the whole name field would read beyond what the system returned.
package func entryName(_ entry: UnsafeMutablePointer<dirent>) -> [CChar] {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [0] }
    let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
    return Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
}

/// The name as text; invalid UTF-8 is replaced.
package func entryText(_ entry: UnsafeMutablePointer<dirent>) -> String {
    String(decoding: entryName(entry).dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
