#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// What files occupy on a disk: counted without following links, and only up to a number of entries and a depth, so that asking stays cheap
/// whatever an agent built.
package struct FolderUse: Sendable, Equatable, Codable {
    /// Blocks that are really there, in bytes.
    package private(set) var bytes: Int64 = 0
    package private(set) var entries: Int = 0
    /// Whether there is more than was counted: then it is "at least" this.
    package private(set) var isAtLeast = false

    /// Each level holds a descriptor and a part of the stack.
    private static let deepest = 64

    /// - Parameters:
    ///   - path: a file or folder; absent is nothing.
    ///   - limit: how many entries are looked at.
    package init(of path: String, limit: Int = 20_000) {
        add(AT_FDCWD, Array(path.utf8CString), limit, Self.deepest)
    }

    /// Nothing.
    package init() {}

    package static func + (left: FolderUse, right: FolderUse) -> FolderUse {
        var sum = FolderUse()
        sum.bytes = left.bytes + right.bytes
        sum.entries = left.entries + right.entries
        sum.isAtLeast = left.isAtLeast || right.isAtLeast
        return sum
    }

    /// As people read it: `1.5 MB`, `at least 20 GB`.
    package var words: String { (isAtLeast ? "at least " : "") + formatted(bytes: bytes) }

    /// Names are bytes: an agent may have chosen any.
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
