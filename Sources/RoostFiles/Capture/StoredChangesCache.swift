import RoostModel
import Synchronization

/// Keeps the index of stored changes that was read last, while an application is in progress: its steps read it several times, and for
/// thousands of files each reading takes longer than writing them.
final class StoredChangesCache: Sendable {
    static let shared = StoredChangesCache()

    private struct State {
        /// Number of applications in progress.
        var users = 0
        var folder: String?
        /// The stamp of the index file; a new index is a new inode.
        var stamp: FileStamp?
        var stored: StoredChanges?
    }

    private let state = Mutex(State())

    /// Keeps what is read while `body` runs, until the last of several concurrent bodies ends.
    func during<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        state.withLock { $0.users += 1 }
        defer {
            state.withLock { state in
                state.users -= 1
                if state.users == 0 { state = State() }
            }
        }
        return try await body()
    }

    func stored(in folder: String, _ read: () throws -> StoredChanges?) throws -> StoredChanges? {
        guard state.withLock({ $0.users > 0 }), let stamp = try Self.stamp(folder) else { return try read() }
        let known = state.withLock { $0.folder == folder && $0.stamp == stamp ? $0.stored : nil }
        if let known { return known }
        guard let stored = try read() else { return nil }
        state.withLock { state in
            // An index that was replaced during the reading has another stamp and is read again next time.
            if state.users > 0 { (state.folder, state.stamp, state.stored) = (folder, stamp, stored) }
        }
        return stored
    }

    private static func stamp(_ folder: String) throws -> FileStamp? {
        guard Disk.exists(folder) else { return nil }
        return try Folder(folder).stamp(ofName: Array("index.json".utf8)).map { FileStamp($0) }
    }
}
