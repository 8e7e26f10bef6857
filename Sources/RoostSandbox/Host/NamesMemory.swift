import CRoostSystem

/// What earlier searches of projects found in each folder, so that the next one asks most folders for their times only. Bounded in folders and
/// bytes. Used by one search at a time; another one that comes meanwhile does without.
package final class NamesMemory: Sendable {
    /// Its own lock guards it; `nil` where there was no room for it.
    nonisolated(unsafe) let raw: OpaquePointer?

    /// - Parameter settled: how long a folder must have stayed as it is to be kept. Longer than any file system's tick, so that a later change
    ///   gives it other times.
    package init(settled: Duration = .seconds(4)) {
        raw = roost_names_memory_make(settled.components.seconds)
    }

    /// How many folders are kept; 0 while a search is at work.
    package var count: Int {
        guard let raw, roost_names_memory_take(raw) else { return 0 }
        defer { roost_names_memory_give(raw) }
        return roost_names_memory_count(raw)
    }

    deinit {
        roost_names_memory_free(raw)
    }
}
