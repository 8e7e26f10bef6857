import CRoostSystem
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

/// Recovery of the locks that `git update-ref` leaves in a repository when it is killed together with the daemon. git makes `HEAD.lock` and
/// `<reference>.lock` before it changes a reference, and while one of them exists every git that wants to change it fails.
///
/// Before git starts, a note in the state folder says which reference it changes; the note is removed when git has ended. The next daemon
/// reads the notes that are left and removes the locks that this git made.
struct ReferenceLocks: Sendable {
    struct Note: Codable {
        /// The git folder of the work tree, and the one that all work trees of the repository share.
        var folder: String
        var common: String
        /// A full name, or `HEAD`.
        var reference: String
        /// The hash that the reference is to name; `nil` where it is to be deleted.
        var hash: String?
        /// The user that git runs as.
        var user: UInt32
    }

    let folder: String
    /// How long a lock must stay before the daemon takes it for abandoned. A running git holds one for milliseconds.
    var patience = Duration.seconds(2)

    /// Notes the change while `body` makes it.
    func noting(_ note: Note, _ work: BlockingWork, _ body: () async throws -> Void) async throws {
        let path = folder + "/" + UUID().uuidString.lowercased()
        try await work.run {
            try Disk.makeFolder(folder)
            let bytes = try Disk.encode(note)
            try Disk.write(bytes, to: Disk.create(path), path)
        }
        // Also after a failure: git has ended, and removed its locks.
        defer { try? Disk.remove(path) }
        try await body()
    }

    /// Removes the locks that the updates of an earlier daemon left. Call it when no update of this state folder runs.
    ///
    /// - Returns: the paths of the locks that were removed.
    /// - Throws: ``SystemError`` where a lock or the notes cannot be read or removed; the notes then stay for the next start.
    func recover(_ work: BlockingWork) async throws -> [String] {
        let now = Self.now
        var abandoned = try await work.run { try notes().flatMap { try locks($0.note, since: $0.written, until: now) } }
        let end = ContinuousClock.now + patience
        // The user's git may hold one of them at this moment; it releases the lock within this time.
        while !abandoned.isEmpty, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(50))
            let before = abandoned
            abandoned = try await work.run { try before.filter { try $0.isUnchanged } }
        }
        let left = abandoned
        return try await work.run {
            let removed = try left.filter { try $0.remove() }.map(\.path)
            try Disk.remove(folder)
            return removed
        }
    }

    private func notes() throws -> [(note: Note, written: Int64)] {
        guard Disk.exists(folder) else { return [] }
        let folder = try Folder(folder)
        return try folder.names().compactMap { name in
            // A note that the crash cut short was written before git started.
            guard let stamp = try folder.stamp(ofName: name),
                let note = try? Disk.decode(Note.self, from: folder.path + "/" + String(decoding: name, as: UTF8.self))
            else { return nil }
            return (note, stamp.changed_ns)
        }
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Existing locks that the noted update can have made: by its user, after the note and before now, with the content that it writes.
    private func locks(_ note: Note, since written: Int64, until now: Int64) throws -> [Lock] {
        let head = try String(decoding: Disk.read(note.folder + "/HEAD", limit: 4096) ?? [], as: UTF8.self)
        var names = [(note.folder, "HEAD.lock"), (note.common, "packed-refs.lock"), (note.common, "packed-refs.new")]
        let branch = head.hasPrefix("ref: ") ? String(head.dropFirst(5).prefix { $0 != "\n" }) : nil
        for name in [note.reference, branch].compactMap(\.self) where GitReferences.isName(name) {
            names += Set([note.folder, note.common]).map { ($0, name + ".lock") }
        }
        names += Set([note.folder, note.common]).map { ($0, "reftable/tables.list.lock") }
        return try names.compactMap { folder, name in
            guard Disk.exists(folder), case let folder = try Folder(folder), case let path = TreePath(name),
                let stamp = try folder.stamp(path), FileStamp.kind(of: stamp.mode) == .file, stamp.uid == note.user,
                (written...max(written, now)).contains(stamp.changed_ns)
            else { return nil }
            let lock = Lock(folder: folder, name: path, stamp: FileStamp(stamp))
            // The lock of a reference holds the hash that it is to name, or nothing yet.
            if name.hasPrefix("refs/") || name == "HEAD.lock" {
                guard let content = try lock.content, ((note.hash ?? "") + "\n").utf8.starts(with: content) else { return nil }
            }
            return lock
        }
    }

    private struct Lock: Sendable {
        let folder: Folder
        let name: TreePath
        let stamp: FileStamp

        var path: String { folder.describe(name) }

        var content: [UInt8]? {
            get throws {
                guard let file = try folder.openFile(name, O_RDONLY | O_NONBLOCK) else { return nil }
                return try Disk.read(file, path, limit: 128)
            }
        }

        var isUnchanged: Bool {
            get throws { try folder.stamp(name).map(FileStamp.init) == stamp }
        }

        /// - Returns: whether it was removed; `false` where another lock has its name by now.
        func remove() throws -> Bool {
            guard try isUnchanged, let parent = try folder.folder(name.parent) else { return false }
            guard TreePath(name.name).withCPath({ unlinkat(parent.descriptor.raw, $0, 0) }) == 0 else {
                throw SystemError("remove", path)
            }
            return true
        }
    }
}
