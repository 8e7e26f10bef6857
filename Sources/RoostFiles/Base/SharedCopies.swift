import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The newest base of each project. Later bases share its copies of files that did not change.
final class NewestBases: Sendable {
    private let folders = Mutex<[String: String]>([:])

    /// - Parameter base: a base that was recorded from the project alone, without an earlier run of the task.
    func note(_ base: String, of project: String) {
        folders.withLock { $0[project] = base }
    }

    func base(of project: String) -> String? { folders.withLock { $0[project] } }
}

/// Copies of an earlier base for files of the project that did not change since.
struct SharedCopies: Sendable {
    /// For fewer files, copying is as fast as looking for a shared copy.
    static let least = 32

    private let copies: [TreePath: (stamp: FileStamp, copy: String)]

    /// - Returns: `nil` where the base does not exist any more or has no such copies.
    init?(base folder: String, of paths: [TreePath]) {
        guard paths.count >= Self.least, let earlier = try? BaseReader(folder: folder) else { return nil }
        let stamps = earlier.stamps.entries(in: Set(paths.map(\.parent)))
        copies = earlier.record.known.reduce(into: [:]) { found, known in
            // Links are small and not shared.
            guard case .content(let number, _) = known.state, let stamp = stamps[known.path.parent]?[known.path], stamp.kind == .file
            else { return }
            found[known.path] = (stamp, BaseReader.copy(folder, number))
        }
    }

    /// Creates the copy of a file as a hard link to the earlier one. Copies are never written to.
    ///
    /// - Returns: whether there is a copy of exactly this file.
    func put(_ path: TreePath, _ stamp: FileStamp, at target: String) -> Bool {
        guard let known = copies[path], known.stamp == stamp else { return false }
        return link(known.copy, target) == 0
    }
}
