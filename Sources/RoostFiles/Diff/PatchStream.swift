import RoostModel
import Synchronization

/// Streams the stored changes of a run as a patch, one file at a time.
struct PatchStream: Sendable {
    let services: FileServices

    /// - Returns: the pieces of the patch; `nil` where no changes of the run are stored.
    /// - Throws: ``PatchError`` where a patch cannot express the changes.
    func patch(of run: RunID) async throws -> AsyncThrowingStream<[UInt8], any Error>? {
        let folder = services.folders.changes(run)
        let found = try await services.perform { try await services.work.run { try StoredChanges.load(folder) } }
        guard let stored = found else { return nil }
        try GitPatch.check(stored.changes)
        let writer = GitPatch(folder: folder, stored: stored)
        let (work, next) = (services.work, Position())
        // Each piece is made when the reader asks for it, so that memory holds one file at most.
        return AsyncThrowingStream {
            let index = next.take()
            guard stored.changes.indices.contains(index) else { return nil }
            return try await work.run { try writer.render(stored.changes[index]) }
        }
    }

    private final class Position: Sendable {
        private let index = Mutex(0)

        func take() -> Int {
            index.withLock { index in
                defer { index += 1 }
                return index
            }
        }
    }
}
