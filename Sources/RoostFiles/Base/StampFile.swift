/// The stamps of a whole tree as `roost_walk` wrote them (`files_walk.c` describes the format). Looking up a few folders costs one quick
/// pass over the heads of the blocks.
struct StampFile: Sendable {
    private let file: MappedFile

    /// - Returns: `nil` where there is no such file.
    init?(_ path: String) throws {
        guard let file = try MappedFile(path) else { return nil }
        self.file = file
    }

    /// Length of the file in bytes.
    var length: Int { file.bytes.count }

    private static let headLength = 12
    private static let entryLength = 40

    /// Entries of these folders, by folder and name.
    func entries(in folders: Set<TreePath>) -> [TreePath: [TreePath: FileStamp]] {
        var found: [TreePath: [TreePath: FileStamp]] = [:]
        let lengths = Set(folders.map(\.bytes.count))
        forEachBlock { path, block in
            guard lengths.contains(path.count) else { return }
            let folder = TreePath(Array(path))
            guard folders.contains(folder) else { return }
            Self.read(block, folder) { found[folder, default: [:]][$0] = $1 }
        }
        return found
    }

    /// Everything but folders beneath these folders.
    func files(beneath folders: Set<TreePath>) -> [TreePath: FileStamp] {
        var found: [TreePath: FileStamp] = [:]
        if folders.isEmpty { return found }
        forEachBlock { path, block in
            let folder = TreePath(Array(path))
            guard folders.contains(folder) || folder.ancestors.contains(where: folders.contains) || folders.contains(.root) else { return }
            Self.read(block, folder) { if $1.kind != .folder { found[$0] = $1 } }
        }
        return found
    }

    /// Every entry but folders.
    func files() -> [TreePath: FileStamp] { files(beneath: [.root]) }

    /// Every folder but the root.
    func folders() -> [TreePath] {
        var found: [TreePath] = []
        forEachBlock { path, block in
            Self.read(block, TreePath(Array(path))) { if $1.kind == .folder { found.append($0) } }
        }
        return found
    }

    private func forEachBlock(_ body: (_ path: UnsafeRawBufferPointer, _ entries: UnsafeRawBufferPointer) -> Void) {
        let buffer = file.bytes
        var offset = 0
        while offset + Self.headLength <= buffer.count {
            let length = Int(buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            let pathLength = Int(buffer.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self))
            let start = offset + Self.headLength
            // A power failure may have cut the file short; entries that are missing count as unknown.
            guard length >= Self.headLength + pathLength, offset + length <= buffer.count else { return }
            body(
                UnsafeRawBufferPointer(rebasing: buffer[start..<(start + pathLength)]),
                UnsafeRawBufferPointer(rebasing: buffer[(start + pathLength)..<(offset + length)]))
            offset += length
        }
    }

    private static func read(_ block: UnsafeRawBufferPointer, _ folder: TreePath, _ body: (TreePath, FileStamp) -> Void) {
        var offset = 0
        while offset + entryLength <= block.count {
            let nameLength = Int(block.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            let stamp = FileStamp(
                inode: block.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self),
                size: block.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self),
                modified: block.loadUnaligned(fromByteOffset: offset + 24, as: Int64.self),
                changed: block.loadUnaligned(fromByteOffset: offset + 32, as: Int64.self),
                mode: block.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
            let start = offset + entryLength
            guard start + nameLength <= block.count else { return }
            body(folder.appending(Array(block[start..<(start + nameLength)])), stamp)
            offset = start + nameLength
        }
    }
}
