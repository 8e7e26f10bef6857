import CRoostSystem
import Crypto
import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Copies verified entries of a layer into a store. Nothing that the run wrote is trusted: no link is followed, no file that the run may
/// still write is linked or moved, and the stored copy is the one that is hashed.
struct CacheMerge {
    let kind: CacheKind
    /// The task's layer.
    let upper: Folder
    let store: String
    /// A folder for this merge alone on the store's file system.
    let incoming: String
    let locked: LockedContents
    /// The user that must be able to read the store; `nil` for the daemon's user.
    let owner: (uid: UInt32, gid: UInt32)?
    /// Whether a process has the layer mounted.
    let isMounted: Bool

    private static let mostEntries = 200_000
    private static let largestFile: UInt64 = 4 << 30
    private static let largestAnswer = 256 << 20
    private static let batch = 512
    /// Bytes that must stay free on the store's disk.
    private static let leastFree: Int64 = 1 << 30

    private struct Taken {
        /// The path of the entry in the layer and in the store.
        let path: TreePath
        /// The files to move into the store, in this order.
        let files: [(temporary: String, target: TreePath)]
        let bytes: Int64
    }

    func run() throws -> CacheReport {
        var report = CacheReport(kind: kind)
        guard roost_free_bytes(store) > Self.leastFree else {
            report.failure = "the disk is nearly full, so nothing was taken over"
            return report
        }
        try Disk.makeFolder(incoming)
        defer { try? Disk.remove(incoming) }
        var seen = 0
        var batch: [Taken] = []
        // An explicit stack, as the run chooses the depth.
        var pending: [TreePath] = [.root]
        while let path = pending.popLast() {
            guard let folder = try? upper.folder(path), let names = try? folder.names() else {
                report.drop("folders that cannot be read")
                continue
            }
            for name in names {
                seen += 1
                guard seen <= Self.mostEntries else {
                    try settle(&batch, &report)
                    report.failure = "it holds more than \(Self.mostEntries) entries, of which the rest was not looked at"
                    return report
                }
                let entry = path.appending(name)
                guard !entry.isTooDeep, let stamp = try? folder.stamp(ofName: name) else {
                    report.drop("what cannot be read")
                    continue
                }
                if FileStamp.kind(of: stamp.mode) == .folder {
                    pending.append(entry)
                } else if let taken = try look(at: entry, stamp, &report) {
                    batch.append(taken)
                    if batch.count == Self.batch { try settle(&batch, &report) }
                }
            }
        }
        try settle(&batch, &report)
        return report
    }

    private func look(at entry: TreePath, _ stamp: roost_stamp, _ report: inout CacheReport) throws -> Taken? {
        // A whiteout of an entry that the run removed.
        if stamp.mode & UInt32(S_IFMT) == UInt32(S_IFCHR), stamp.special_device == 0 { return nil }
        let parts = entry.components.compactMap { String(validating: $0, as: UTF8.self) }
        guard FileStamp.kind(of: stamp.mode) == .file, parts.count == entry.components.count else {
            report.drop("no plain files")
            return nil
        }
        switch CacheFormat.judge(kind, parts, locked) {
        case .ignore: return nil
        case .drop(let why): report.drop(why)
        case .verify(let proof):
            // The store has the entry already.
            if Disk.exists(store + "/" + parts.joined(separator: "/")) { return nil }
            guard stamp.links == 1, stamp.mode & 0o6000 == 0 else {
                report.drop("files with further names or set-id bits")
                return nil
            }
            guard stamp.size <= Self.largestFile else {
                report.drop("too large")
                return nil
            }
            guard let file = try? upper.openFile(entry, O_RDONLY | O_NONBLOCK), Self.isFile(file) else {
                report.drop("what cannot be read")
                return nil
            }
            if let taken = try copy(file, entry, proof) { return taken }
            report.drop("their content is not what their name says")
        }
        return nil
    }

    private static func isFile(_ file: Descriptor) -> Bool {
        var stamp = roost_stamp()
        return roost_stamp_at(file.raw, "", &stamp) == 0 && FileStamp.kind(of: stamp.mode) == .file
    }
}

// MARK: - Copying

extension CacheMerge {
    /// - Returns: `nil` where the copy has another hash.
    private func copy(_ file: Descriptor, _ entry: TreePath, _ proof: CacheProof) throws -> Taken? {
        let temporary = incoming + "/" + UUID().uuidString
        switch proof {
        case .sha256(let digest), .pipBody(let digest):
            guard let bytes = try copy(file, to: temporary, SHA256(), digest) else { return nil }
            var files = [(temporary: temporary, target: entry)]
            if case .pipBody = proof {
                let head = temporary + ".head"
                try write([PipAnswer.head(bodyBytes: Int(bytes), isInside: false)], to: head)
                files.append((head, TreePath(Array(entry.bytes.dropLast(".body".utf8.count)))))
            }
            return Taken(path: entry, files: files, bytes: bytes)
        case .sha512(let digest):
            guard let bytes = try copy(file, to: temporary, SHA512(), digest) else { return nil }
            return Taken(path: entry, files: [(temporary, entry)], bytes: bytes)
        case .pipAnswer(let digest):
            guard let answer = try? Disk.read(file, upper.path, limit: Self.largestAnswer), let body = PipAnswer.body(of: answer),
                ChangeDigest.hex(SHA256.hash(data: answer[body])) == digest
            else { return nil }
            try write(
                [
                    PipAnswer.head(bodyBytes: body.count, isInside: true), Array(answer[body]), PipAnswer.tail(bodyBytes: body.count),
                ], to: temporary)
            return Taken(path: entry, files: [(temporary, entry)], bytes: Int64(body.count))
        }
    }

    private func copy(_ file: Descriptor, to temporary: String, _ hash: some HashFunction, _ digest: String) throws -> Int64? {
        var (hash, bytes) = (hash, Int64(0))
        let target = try Disk.create(temporary, mode: 0o644)
        if let whole = try? Disk.read(file, temporary, limit: 1 << 20) {
            bytes = Int64(whole.count)
            hash.update(data: whole)
            try Disk.write(whole, to: target, temporary)
        } else {
            try Disk.eachPiece(of: file, temporary) { piece in
                bytes += Int64(piece.count)
                // Another process may keep appending to the file.
                guard bytes <= Self.largestFile else { throw SystemError("copy", temporary, code: EFBIG) }
                hash.update(bufferPointer: piece)
                try Disk.write(Array(piece), to: target, temporary)
            }
        }
        guard ChangeDigest.hex(hash.finalize()) == digest else {
            try Disk.remove(temporary)
            return nil
        }
        try finish(target, temporary)
        return bytes
    }

    private func write(_ parts: [[UInt8]], to temporary: String) throws {
        let target = try Disk.create(temporary, mode: 0o644)
        for part in parts { try Disk.write(part, to: target, temporary) }
        try finish(target, temporary)
    }

    private func finish(_ target: Descriptor, _ temporary: String) throws {
        guard fchmod(target.raw, 0o644) == 0 else { throw SystemError("set the rights of", temporary) }
        if let owner, fchown(target.raw, owner.uid, owner.gid) != 0 { throw SystemError("give away", temporary) }
        roost_begin_sync(target.raw)
    }

    /// All files are synced to the disk before they get their names: after a crash an entry is complete or missing.
    private func settle(_ batch: inout [Taken], _ report: inout CacheReport) throws {
        if batch.isEmpty { return }
        try Disk.syncAll(incoming)
        for taken in batch {
            for (temporary, target) in taken.files {
                let path = store + "/" + target.display
                try OwnedFolder.make(Disk.parent(of: path), below: store, owner)
                try Disk.move(temporary, to: path)
            }
            report.kept.count += 1
            report.kept.bytes += taken.bytes
            // The store below the layer has the entry now.
            if !isMounted { removeFromLayer(taken.path) }
        }
        batch = []
    }

    private func removeFromLayer(_ path: TreePath) {
        guard let folder = try? upper.folder(path.parent) else { return }
        _ = TreePath(path.name).withCPath { unlinkat(folder.descriptor.raw, $0, 0) }
    }
}

/// Creates folders of the daemon that belong to a run's user.
enum OwnedFolder {
    /// Creates a folder and all missing folders above it.
    static func make(_ path: String, below top: String, _ owner: (uid: UInt32, gid: UInt32)?) throws {
        if Disk.exists(path) { return }
        if path != top { try make(Disk.parent(of: path), below: top, owner) }
        try Disk.makeFolder(path)
        guard chmod(path, 0o755) == 0 else { throw SystemError("set the rights of", path) }
        if let owner, chown(path, owner.uid, owner.gid) != 0 { throw SystemError("give away", path) }
    }
}
