#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The disk space that files occupy. Links are not followed, and the number of entries and the depth are bounded, so that counting stays
/// cheap whatever an agent created.
package struct FolderUse: Sendable, Equatable, Codable {
    /// Allocated blocks, in bytes.
    package private(set) var bytes: Int64 = 0
    /// How many files and folders were counted.
    package private(set) var entries: Int = 0
    /// Whether there is more than was counted, so that ``bytes`` is a lower bound.
    package private(set) var isAtLeast = false

    /// Each level needs a descriptor and stack space.
    private static let deepest = 64

    /// - Parameters:
    ///   - path: a file or folder. A path that does not exist counts as empty.
    ///   - limit: the maximum number of entries to count.
    package init(of path: String, limit: Int = 20_000) {
        add(AT_FDCWD, Array(path.utf8CString), limit, Self.deepest)
    }

    /// Nothing counted.
    package init() {}

    /// Adds two counts; the sum is a lower bound if either is.
    package static func + (left: FolderUse, right: FolderUse) -> FolderUse {
        var sum = FolderUse()
        sum.bytes = left.bytes + right.bytes
        sum.entries = left.entries + right.entries
        sum.isAtLeast = left.isAtLeast || right.isAtLeast
        return sum
    }

    /// For people: `1.5 MB`, `at least 20 GB`.
    package var words: String { (isAtLeast ? "at least " : "") + formatted(bytes: bytes) }

    /// Names are bytes, because an agent may have chosen invalid UTF-8.
    private mutating func add(_ parent: Int32, _ name: [CChar], _ limit: Int, _ depth: Int) {
        guard entries < limit, depth >= 0 else {
            isAtLeast = true
            return
        }
        var status = stat()
        guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
        entries += 1
        bytes += Int64(status.st_blocks) * 512
        guard status.st_mode & S_IFMT == S_IFDIR else { return }
        let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0, let stream = fdopendir(folder) else {
            if folder >= 0 { close(folder) }
            isAtLeast = true
            return
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let bytes = entryName(entry)
            if bytes != [46, 0], bytes != [46, 46, 0] { add(folder, bytes, limit, depth - 1) }
            if isAtLeast, entries >= limit { return }
        }
    }
}
