import Crypto
import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Digests of what an application would change: one for each path, one for the whole set. Two sets with the same digest have the same
/// paths, kinds, permissions and contents, before and after.
enum ChangeDigest {
    /// The digest of a set. Its contents must be hashed already.
    static func of(_ stored: StoredChanges) -> String {
        var hasher = SHA256()
        add("roost changes 1", to: &hasher)
        add(stored.baseCommit ?? "", to: &hasher)
        add(stored.agentCommit ?? "", to: &hasher)
        for made in stored.made where made.kind != .head { add("\(made.name) \(made.hash)", to: &hasher) }
        for entry in entries(of: stored) {
            add(entry.path.bytes, to: &hasher)
            add(entry.seal, to: &hasher)
        }
        for (root, ignored) in zip(stored.ignoredRoots, stored.changeSet.ignored) {
            add(root.bytes, to: &hasher)
            add("\(ignored.files) \(ignored.bytes)", to: &hasher)
        }
        add(stored.ignoredSeal ?? "", to: &hasher)
        if let folders = stored.emptyFolders {
            for (kind, paths) in [("made", folders.made), ("removed", folders.removed)] {
                add(kind, to: &hasher)
                for path in paths { add(path.bytes, to: &hasher) }
            }
        }
        return hex(hasher.finalize())
    }

    static func entries(of stored: StoredChanges) -> [CaptureSeals.Entry] {
        stored.changes.sorted { $0.path < $1.path }.map { CaptureSeals.Entry(path: $0.path, seal: seal(of: $0)) }
    }

    private static func seal(of change: StoredChange) -> String {
        var hasher = SHA256()
        add(change.path.bytes, to: &hasher)
        add(change.oldPath?.bytes ?? [], to: &hasher)
        for (version, hash) in [(change.base, change.baseHash), (change.result, change.resultHash)] {
            switch version {
            case .absent: add("absent", to: &hasher)
            case .unknown: add("unknown", to: &hasher)
            case .content(let mode, let size): add("\(mode) \(size) \(hash ?? "")", to: &hasher)
            }
        }
        return hex(hasher.finalize())
    }

    static func hash(_ bytes: [UInt8]) -> String { hex(SHA256.hash(data: bytes)) }

    /// The hash of a file in the state folder, of any size; `nil` where it does not exist.
    static func hash(file path: String) throws -> String? {
        guard let file = try Disk.open(path) else { return nil }
        var hasher = SHA256()
        try Disk.eachPiece(of: file, path) { hasher.update(bufferPointer: $0) }
        return hex(hasher.finalize())
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    static func add(_ text: String, to hasher: inout SHA256) { add(Array(text.utf8), to: &hasher) }

    /// Adds a field with its length before it, so that different lists of fields never give the same bytes.
    static func add(_ bytes: [UInt8], to hasher: inout SHA256) {
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hasher.update(bufferPointer: $0) }
        hasher.update(data: bytes)
    }
}
