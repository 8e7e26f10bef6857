#if os(Linux)
    package import Glibc
#else
    package import Darwin
#endif

/// The name of a folder's entry as C reads it, its end included. Read through the pointer: an entry is shorter than its type says
/// (readdir(3)), so a copy of the whole name field would read past the end of what the system gave.
package func entryName(_ entry: UnsafeMutablePointer<dirent>) -> [CChar] {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [0] }
    let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
    return Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
}

/// The same as text; bytes that are no UTF-8 are replaced.
package func entryText(_ entry: UnsafeMutablePointer<dirent>) -> String {
    String(decoding: entryName(entry).dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
