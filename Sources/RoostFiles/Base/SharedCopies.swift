import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The newest base of each project, whose copies later ones share: what nobody changed since need not be copied for each run again.
final class NewestBases: Sendable {
    private let folders = Mutex<[String: String]>([:])

    /// - Parameter base: one that holds nothing but what was in the project.
    func note(_ base: String, of project: String) {
        folders.withLock { $0[project] = base }
    }

    func base(of project: String) -> String? { folders.withLock { $0[project] } }
}

/// Copies of an earlier base that stand for files of the project which are the same still.
struct SharedCopies: Sendable {
    /// For fewer files, copying is as fast as looking for a shared copy.
    static let least = 32

    private let copies: [TreePath: (stamp: FileStamp, copy: String)]

    /// - Returns: `nil` where the base is gone, or holds nothing of the kind.
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

    /// Puts the copy of a file in place, as a further name of the earlier one. No copy is ever written to.
    ///
    /// - Returns: whether there was one of exactly this file; where it is gone by now, there was none.
    func put(_ path: TreePath, _ stamp: FileStamp, at target: String) -> Bool {
        guard let known = copies[path], known.stamp == stamp else { return false }
        return link(known.copy, target) == 0
    }
}
