#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Writes files into a home.
///
/// An agent owns the content of its home and may have placed symbolic links there, so nothing below it is opened by path: each step uses a
/// descriptor and refuses links.
final class HomeFileWriter {
    private let home: Int32
    private let path: String
    /// As root, the daemon works for the project's owner; otherwise all files already belong to the right user.
    private let owner: (uid: UInt32, gid: UInt32)?

    init(_ path: String, _ owner: (uid: UInt32, gid: UInt32)?) throws {
        self.path = path
        self.owner = geteuid() == 0 ? owner : nil
        home = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard home >= 0 else { throw Self.failure(path) }
    }

    deinit { close(home) }

    /// Makes the owner the owner of the home folder.
    func takeOver() throws {
        if let owner, fchown(home, owner.uid, owner.gid) != 0 { throw Self.failure(path) }
    }

    /// Creates a file (mode 0600), replacing any existing one, and missing folders.
    ///
    /// - Parameters:
    ///   - name: relative to the home.
    ///   - fill: receives the descriptor to write to.
    func put(_ name: String, _ fill: (Int32) async throws -> Void) async throws {
        let parts = name.split(separator: "/").map(String.init)
        guard let last = parts.last, !parts.contains(".."), !parts.contains(".") else {
            throw DaemonError.stateFolder(name, why: "bad name")
        }
        var folder = dup(home)
        guard folder >= 0 else { throw Self.failure(name) }
        defer { close(folder) }
        for part in parts.dropLast() {
            if mkdirat(folder, part, 0o700) == 0 {
                if let owner, fchownat(folder, part, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW) != 0 { throw Self.failure(name) }
            } else if errno != EEXIST {
                throw Self.failure(name)
            }
            let next = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { throw Self.failure(name) }
            close(folder)
            folder = next
        }
        // A short name, independent of the length of the file's name.
        let temporary = ".roost-new"
        if unlinkat(folder, temporary, 0) != 0, errno != ENOENT { throw Self.failure(name) }
        let file = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure(name) }
        defer { close(file) }
        try await fill(file)
        if let owner, fchown(file, owner.uid, owner.gid) != 0 { throw Self.failure(name) }
        guard renameat(folder, temporary, folder, last) == 0 else { throw Self.failure(name) }
    }

    static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeSome(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("the home") }
            rest = rest.dropFirst(count)
        }
    }

    private static func writeSome(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
        #if os(Linux)
            Glibc.write(file, start, count)
        #else
            Darwin.write(file, start, count)
        #endif
    }

    private static func failure(_ path: String) -> DaemonError {
        .stateFolder(path, why: String(cString: strerror(errno)))
    }
}
