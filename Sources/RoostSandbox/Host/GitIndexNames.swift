import CRoostSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which names git tracks, by its index alone: each stands there with a zero byte behind it (versions 2 and 3; the rare version 4 shortens names,
/// and finds fewer). For a word to the person, so a miss is no harm.
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
        // Read and not mapped: git replaces the file, but a person may cut it short.
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
