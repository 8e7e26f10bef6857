import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes one side of a run's changes as files into an empty scratch folder, from which git reads them.
struct Materializer {
    enum Side { case base, result }

    let folder: String
    let owner: (uid: UInt32, gid: UInt32)?
    var side = Side.result

    /// - Returns: all paths of the changes, including those that do not exist on this side.
    func write(_ changeRequests: [Planner.ChangeRequest]) throws -> [TreePath] {
        try Disk.makeFolder(folder)
        if let owner { _ = chown(folder, owner.uid, owner.gid) }
        let root = try Folder(folder)
        var paths: [TreePath] = []
        for request in changeRequests {
            let (version, path, stored) =
                side == .result
                ? (request.result, request.path, request.resultPath) : (request.base, request.oldPath ?? request.path, request.basePath)
            // Where the base content is not known, the repository's content stays.
            if version == .unknown { continue }
            paths += [request.path] + (request.oldPath.map { [$0] } ?? [])
            guard case .content(let mode, _) = version else { continue }
            let parent = try makeFolders(path.parent, root)
            let name = TreePath(path.name)
            if FileStamp.kind(of: mode) == .symlink {
                let link = try Disk.read(stored) ?? []
                guard TreePath(link).withCPath({ text in name.withCPath { symlinkat(text, parent.descriptor.raw, $0) } }) == 0 else {
                    throw SystemError("make the link", path.display)
                }
                continue
            }
            guard let source = try Disk.open(stored),
                let file = try parent.openFile(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
            else {
                throw ApplyFailure(description: "the stored content of \(path.display) is missing")
            }
            guard roost_copy_content(source.raw, file.raw) == 0 else { throw SystemError("copy", path.display) }
            if let owner { _ = fchown(file.raw, owner.uid, owner.gid) }
            guard fchmod(file.raw, mode & 0o100 != 0 ? 0o755 : 0o644) == 0 else {
                throw SystemError("set the rights of", path.display)
            }
        }
        return paths
    }

    private func makeFolders(_ path: TreePath, _ root: Folder) throws -> Folder {
        var current = root
        for name in path.components {
            let entry = TreePath(name)
            guard entry.withCPath({ mkdirat(current.descriptor.raw, $0, 0o755) }) == 0 || errno == EEXIST,
                let next = try current.folder(entry)
            else {
                throw SystemError("make the folder", path.display)
            }
            if let owner { _ = fchown(next.descriptor.raw, owner.uid, owner.gid) }
            current = next
        }
        return current
    }
}
