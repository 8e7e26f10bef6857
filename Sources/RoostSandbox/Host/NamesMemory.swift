import CRoostSystem

/// Caches what searches of projects found in each folder, so that the next search only compares the times of most folders. Bounded in
/// folders and bytes. Used by one search at a time; a concurrent search runs without it.
package final class NamesMemory: Sendable {
    /// Guarded by its own lock; `nil` if it could not be allocated.
    nonisolated(unsafe) let raw: OpaquePointer?

    /// - Parameter settled: how long a folder must have been unchanged to be cached. Must exceed the time resolution of every file system,
    ///   so that a later change is visible in the folder's times.
    package init(settled: Duration = .seconds(4)) {
        raw = roost_names_memory_make(settled.components.seconds)
    }

    /// The number of cached folders; 0 while a search is using the cache.
    package var count: Int {
        guard let raw, roost_names_memory_take(raw) else { return 0 }
        defer { roost_names_memory_give(raw) }
        return roost_names_memory_count(raw)
    }

    deinit {
        roost_names_memory_free(raw)
    }
}
