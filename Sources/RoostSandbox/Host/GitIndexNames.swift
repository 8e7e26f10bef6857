import CRoostSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Determines which paths git tracks by searching its index: each path is stored there with a terminating zero byte (index versions 2 and
/// 3; version 4 compresses paths, so fewer are found). Only used for a hint, so a miss is harmless.
enum GitIndexNames {
    private static let mostNames = 200
    private static let largest = 256 << 20

    static func tracked(of paths: [String], in project: String) -> [String] {
        guard !paths.isEmpty else { return [] }
        let file = open(project + "/.git/index", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0, status.st_size < largest else { return [] }
        // Read instead of mapped: git replaces the file, but a person may truncate it.
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = read(file, &bytes, bytes.count)
        guard count > 0 else { return [] }
        return bytes.withUnsafeBytes { index in
            paths.prefix(mostNames).filter { path in
                let name = Array(path.utf8) + [0]
                return roost_holds_bytes(index.baseAddress, count, name, name.count)
            }
        }
    }
}
