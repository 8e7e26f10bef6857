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

/// Writes down the state that a run starts from. All of it happens on one thread but the walk, which takes two; git runs beside it.
struct BaseRecorder: Sendable {
    let folder: String
    let project: ProjectFolder

    /// Larger ones are known by their stamp only.
    static let largestCopy: UInt64 = 16 << 20
    static let mostCopies: UInt64 = 256 << 20
    /// A tree with more is no project.
    private static let mostEntries: UInt64 = 5_000_000

    struct Walk: Sendable {
        var files: Int
        var linked: Int
        var unreadable: Int
        /// Folders that no path reaches.
        var tooDeep: Int
        /// Entries of other owners, and some of their paths.
        var foreign: Int
        var foreignPaths: [String]
        /// An entry of the owner's with another group.
        var foreignGroup: String?
    }

    /// Whose everything should be.
    struct Owner: Sendable {
        var uid: UInt32
        /// `nil` where the group does not matter.
        var gid: UInt32?
    }

    func begin() throws {
        try Disk.remove(folder)
        try Disk.makeFolder(folder + "/copies")
    }

    /// Takes the stamps of a tree into a file. What is mounted in it is not looked into.
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
        // Begun here, so that neither the record's own sync nor the run's end has to wait for all of it.
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

    /// Copies files that only exist in the work tree; what is too large is left to its stamp.
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
                "\(example.display)\(others) is large and not committed: if you change it while the run works, the run's change to it cannot be merged"
            )
        }
        return copies
    }

    /// The record's file, as it must be written; once it is, the base holds.
    func file(_ record: BaseRecord) throws -> (path: String, bytes: [UInt8]) {
        (folder + "/base.json", try Disk.encode(record))
    }
}
