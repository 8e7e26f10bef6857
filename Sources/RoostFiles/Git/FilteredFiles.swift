import CRoostSystem
import Crypto
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files with a filter program (gitattributes(5), `filter`). The daemon runs no filter programs. It handles Git LFS itself, which only
/// replaces a file by a pointer with its hash; files with another filter are not committed.
struct FilteredFiles {
    let builder: TreeBuilder
    /// The folder of the files, to which the paths are relative.
    let folder: String
    /// Whether Git LFS objects are kept, to be copied together with the commit.
    let keepsLargeFiles: Bool

    /// Replaces Git LFS files in the folder by their pointers.
    ///
    /// - Parameter call: a call whose work tree is the folder.
    /// - Throws: ``ApplyFailure`` where a file has another filter program.
    func convert(_ paths: [TreePath], _ call: GitCall) async throws {
        let programs = builder.place.filterPrograms
        if programs.isEmpty { return }
        let filters = try await builder.git.attributes(["filter"], of: paths, call).compactMapValues { $0["filter"] }
            .filter { programs.contains($0.value) }
        if filters.isEmpty { return }
        try await builder.git.places.work.run {
            let root = try Folder(folder)
            for (path, filter) in filters.sorted(by: { $0.key < $1.key }) {
                guard let stamp = try root.stamp(path), FileStamp.kind(of: stamp.mode) == .file else { continue }
                guard filter == "lfs" else {
                    throw ApplyFailure(
                        description:
                            "\(path.display) goes through the filter program \(filter) on its way into the repository, which is not "
                            + "run here; apply to the files and commit it yourself", paths: [path])
                }
                try replace(path, stamp.size, root)
            }
        }
    }

    private func replace(_ path: TreePath, _ size: UInt64, _ root: Folder) throws {
        // Git LFS leaves empty files, and files that are pointers already, as they are.
        guard size > 0, let file = try root.openFile(path, O_RDONLY | O_NONBLOCK) else { return }
        if size <= LargeFiles.longestPointer, try LargeFiles.hash(ofPointer: Disk.read(file, path.display)) != nil { return }
        var hasher = SHA256()
        try Disk.eachPiece(of: file, path.display) { hasher.update(bufferPointer: $0) }
        let hash = ChangeDigest.hex(hasher.finalize())
        if keepsLargeFiles { try Disk.copy(file, to: builder.largeFiles + "/" + hash) }
        let pointer = LargeFiles.pointerStart + Array("oid sha256:\(hash)\nsize \(size)\n".utf8)
        guard let again = try root.openFile(path, O_RDWR), ftruncate(again.raw, 0) == 0 else {
            throw SystemError("write", root.describe(path))
        }
        try Disk.write(pointer, to: again, root.describe(path))
    }
}

extension Git {
    /// The attributes of files; attributes that are not set are left out.
    func attributes(_ names: [String], of paths: [TreePath], _ call: GitCall) async throws -> [TreePath: [String: String]] {
        if paths.isEmpty { return [:] }
        let output = try await run(["check-attr", "-z", "--stdin"] + names, call, input: TreeBuilder.list(paths))
        let parts = output.split(separator: 0, omittingEmptySubsequences: false)
        return stride(from: 0, to: parts.count - 2, by: 3).reduce(into: [:]) { found, place in
            let value = String(decoding: parts[place + 2], as: UTF8.self)
            if value == "unspecified" { return }
            found[TreePath(Array(parts[place])), default: [:]][String(decoding: parts[place + 1], as: UTF8.self)] = value
        }
    }
}
