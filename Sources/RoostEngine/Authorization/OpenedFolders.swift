import RoostModel
import Synchronization

/// A cache of the opened folders, which every request of a token needs and which rarely change.
final class OpenedFolders: Sendable {
    private struct State {
        var paths: Set<String>?
        /// Counts changes, so that a value read before a change is not cached after it.
        var generation = 0
    }

    private let store: any FolderStore
    private let clock: WallClock
    private let state = Mutex(State())

    init(store: any FolderStore, clock: WallClock) {
        self.store = store
        self.clock = clock
    }

    func paths() async throws -> Set<String> {
        let (known, generation) = state.withLock { ($0.paths, $0.generation) }
        if let known { return known }
        let paths = Set(try await store.folders().map(\.path))
        state.withLock { state in
            if state.generation == generation { state.paths = paths }
        }
        return paths
    }

    func list() async throws -> [OpenedFolder] { try await store.folders() }

    func open(_ path: String) async throws {
        if try await paths().contains(path) { return }
        try await store.open(path, at: clock.now())
        forget()
    }

    func close(_ path: String) async throws -> Bool {
        defer { forget() }
        return try await store.close(path, at: clock.now())
    }

    private func forget() {
        state.withLock { state in
            state.paths = nil
            state.generation += 1
        }
    }
}
