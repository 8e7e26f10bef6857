/// The tools' downloads, cached per project. A run sees the cache below a layer of its task. What the run adds is taken over only if its
/// content can be verified.
package protocol CacheStore: Sendable {
    /// The layers of a task, whether they exist or not.
    func planned(_ kinds: [CacheKind], _ tree: WorkTree) -> [CacheLayer]

    /// Prepares the layers to be mounted. No process may be using them.
    ///
    /// - Parameter start: the start folder, relative to the project. Lock files there, in its parents and in the root count.
    /// - Throws: ``WorkTreeError/io(_:)``.
    func open(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String) async throws

    /// Takes over what a run added and what can be verified.
    ///
    /// - Parameter isMounted: whether a process still uses the layers. If so, they are only read.
    func merge(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String, isMounted: Bool) async -> [CacheReport]

    /// What ``trim(to:)`` would remove.
    func surplus(over most: Int64) async -> Occupied

    /// Removes entries until at most this many bytes are left: the oldest of the projects that were unused longest, with at most half of
    /// the bytes for one project. Entries that cannot be removed stay.
    func trim(to most: Int64) async -> Occupied
}

/// One cache as the sandbox mounts it: an overlay at its place in the home.
package struct CacheLayer: Sendable, Equatable {
    package let kind: CacheKind
    /// The project's cache, mounted read-only.
    package let lower: String
    /// The task's additions.
    package let upper: String
    /// The work folder of overlayfs.
    package let work: String

    package init(kind: CacheKind, lower: String, upper: String, work: String) {
        self.kind = kind
        self.lower = lower
        self.upper = upper
        self.work = work
    }
}

/// What happened with the entries of a layer.
package struct CacheReport: Sendable, Equatable {
    package let kind: CacheKind
    /// Entries that were taken over.
    package var kept = Occupied()
    /// The number of entries that were not taken over, by reason.
    package var dropped: [String: Int] = [:]
    /// Why it could not be completed; `nil` if it was.
    package var failure: String?

    package init(kind: CacheKind) {
        self.kind = kind
    }

    /// Counts entries that were not taken over.
    package mutating func drop(_ why: String, count: Int = 1) { dropped[why, default: 0] += count }

    /// For people: `npm: 12 entries kept for this project; not kept: 30 (their names do not say their content)`
    package var words: String {
        let entries = kept.count == 1 ? "1 entry" : "\(kept.count) entries"
        let left = dropped.sorted { $0.key < $1.key }.map { "\($0.value) (\($0.key))" }.joined(separator: ", ")
        return "\(kind.rawValue): \(entries) kept for this project" + (left.isEmpty ? "" : "; not kept: \(left)")
            + (failure.map { "; \($0)" } ?? "")
    }
}

/// A cache store without caches.
package struct NoCaches: CacheStore {
    package init() {}

    package func planned(_ kinds: [CacheKind], _ tree: WorkTree) -> [CacheLayer] { [] }
    package func open(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String) async throws {}
    package func merge(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String, isMounted: Bool) async -> [CacheReport] { [] }
    package func surplus(over most: Int64) async -> Occupied { Occupied() }
    package func trim(to most: Int64) async -> Occupied { Occupied() }
}
