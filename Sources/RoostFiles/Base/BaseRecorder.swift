import CRoostSystem
import RoostModel
import RoostSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes the files of a base. Everything runs on one thread, except for the walk, which takes two; git runs at the same time.
struct BaseRecorder: Sendable {
    let folder: String
    let project: ProjectFolder

    /// Of larger files only the stamp is recorded. In bytes.
    static let largestCopy: UInt64 = 16 << 20
    static let mostCopies: UInt64 = 256 << 20
    /// A tree with more entries is refused as a project.
    private static let mostEntries: UInt64 = 5_000_000

    struct Walk: Sendable {
        var files: Int
        var linked: Int
        var unreadable: Int
        /// Number of folders that are too deep for a path.
        var tooDeep: Int
        /// Number of entries of other owners, and some of their paths.
        var foreign: Int
        var foreignPaths: [String]
        /// Path of an entry of the owner with another group.
        var foreignGroup: String?
    }

    /// The expected owner of all entries.
    struct Owner: Sendable {
        var uid: UInt32
        /// `nil` where the group does not matter.
        var gid: UInt32?
    }

    func begin() throws {
        try Disk.remove(folder)
        try Disk.makeFolder(folder + "/copies")
    }

    /// Writes the stamps of a tree into a file. Mounts in the tree are not entered.
    static func walk(_ tree: Folder, into path: String, owner: Owner?) throws -> Walk {
        let root = tree.path
        let records = try Disk.create(path)
        var result = roost_walk_result()
        let mounted = MountsBelow.paths(root).reduce(into: [UInt8]()) { $0 += Array($1.utf8) + [0] } + [0]
        let failure = mounted.withUnsafeBytes { bytes in
            var request = roost_walk_request(
                root: tree.descriptor.raw, records: records.raw, threads: 2, checks_owners: owner == nil ? 0 : owner?.gid == nil ? 1 : 2,
                uid: owner?.uid ?? 0, gid: owner?.gid ?? 0, limit: mostEntries,
                skipped: bytes.count > 1 ? bytes.baseAddress?.assumingMemoryBound(to: CChar.self) : nil)
            return roost_walk(&request, &result)
        }
        guard failure == 0 else {
            if errno == EFBIG { throw WorkTreeError.refused(root, why: "it holds more than \(mostEntries) files; choose a folder inside") }
            throw SystemError("walk through", root)
        }
        // The writing to the disk starts here, so that neither the sync of the record nor the end of the run waits for all of it.
        roost_begin_sync(records.raw)
        let foreign = withUnsafeBytes(of: &result.foreign_paths) { bytes in
            bytes.split(separator: 0, omittingEmptySubsequences: false).prefix { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
        }
        let group = withUnsafeBytes(of: &result.foreign_group) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return Walk(
            files: Int(result.files), linked: Int(result.linked), unreadable: Int(result.unreadable),
            tooDeep: Int(result.too_deep), foreign: Int(result.foreign), foreignPaths: foreign.sorted(),
            foreignGroup: group.isEmpty ? nil : group)
    }

    struct Copies: Sendable {
        var known: [BaseRecord.Known] = []
        var notes: [String] = []
    }

    /// Copies files that exist only in the work tree. A file that is too large is known by its stamp only.
    ///
    /// - Parameter earlier: a base of the same project whose copies may be shared.
    func copy(_ paths: [TreePath], sharing earlier: String? = nil) throws -> Copies {
        let tree = try Folder(project)
        let shared = earlier.flatMap { SharedCopies(base: $0, of: paths) }
        var copies = Copies()
        var total: UInt64 = 0
        var left: [TreePath] = []
        for path in paths {
            guard let stamp = try tree.stamp(path), [.file, .symlink].contains(FileStamp.kind(of: stamp.mode)) else { continue }
            guard stamp.size <= Self.largestCopy, total + stamp.size <= Self.mostCopies else {
                left.append(path)
                continue
            }
            total += stamp.size
            let number = copies.known.count
            let target = BaseReader.copy(folder, number)
            guard try shared?.put(path, FileStamp(stamp), at: target) == true || Content.copy(tree, path, FileStamp(stamp), to: target)
            else { continue }
            copies.known.append(.init(path: path, state: .content(number: number, mode: stamp.mode)))
        }
        if let example = left.first {
            let others = left.count > 1 ? " and \(left.count - 1) more" : ""
            copies.notes.append(
                "\(example.display)\(others) is large and not committed: "
                    + "if you change it during the run, the run's change to it cannot be merged"
            )
        }
        return copies
    }

    /// The file of the record with its content. The base is complete once it is written.
    func file(_ record: BaseRecord) throws -> (path: String, bytes: [UInt8]) {
        (folder + "/base.json", try Disk.encode(record))
    }
}
