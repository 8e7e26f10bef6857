import RoostModel
import Synchronization

/// Keeps the index of stored changes that was read last, for a while: who reviews and applies thousands of files asks for it several times in a row,
/// and each reading takes longer than writing the files.
final class StoredChangesCache: Sendable {
    static let shared = StoredChangesCache()

    private struct Entry {
        var folder: String
        /// Of the index: another one is another inode.
        var stamp: FileStamp
        var stored: StoredChanges
        var use: Int
    }

    /// Smaller ones are read quickly; larger ones would keep too much memory.
    private static let worth: ClosedRange<UInt64> = 64 << 10...64 << 20
    /// Short: the steps of one application follow each other at once, and what is kept longer keeps the heap from shrinking.
    private static let lifetime = Duration.seconds(5)

    private let entry = Mutex<Entry?>(nil)

    func stored(in folder: String, _ read: () throws -> StoredChanges?) throws -> StoredChanges? {
        guard let stamp = try Self.stamp(folder), Self.worth.contains(stamp.size) else { return try read() }
        let known = entry.withLock { entry -> StoredChanges? in
            guard entry?.folder == folder, entry?.stamp == stamp else { return nil }
            entry?.use += 1
            return entry?.stored
        }
        if let known { return known }
        guard let stored = try read() else { return nil }
        // What was replaced during the reading has another stamp, and is read again next time.
        keep(Entry(folder: folder, stamp: stamp, stored: stored, use: 0))
        return stored
    }

    private func keep(_ new: Entry) {
        let (folder, stamp) = (new.folder, new.stamp)
        entry.withLock { $0 = new }
        Task { await expire(folder, stamp) }
    }

    /// Forgets an entry once nobody has asked for it for its lifetime.
    private func expire(_ folder: String, _ stamp: FileStamp) async {
        var seen = 0
        while true {
            do { try await Task.sleep(for: Self.lifetime) } catch { return }
            let isOver = entry.withLock { entry -> Bool in
                guard let now = entry, now.folder == folder, now.stamp == stamp else { return true }
                if now.use == seen {
                    entry = nil
                    return true
                }
                seen = now.use
                return false
            }
            if isOver { return }
        }
    }

    private static func stamp(_ folder: String) throws -> FileStamp? {
        guard Disk.exists(folder) else { return nil }
        return try Folder(folder).stamp(ofName: Array("index.json".utf8)).map { FileStamp($0) }
    }
}
