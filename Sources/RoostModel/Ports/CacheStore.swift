/// Tools' downloads, kept for each project: a run sees them below a layer of its task's, and what it adds is taken over where its name says its
/// content.
package protocol CacheStore: Sendable {
    /// Where the layers of a task lie, made or not.
    func planned(_ kinds: [CacheKind], _ tree: WorkTree) -> [CacheLayer]

    /// Makes them ready to be mounted. No process may have them.
    ///
    /// - Parameter start: where the work starts, relative to the project: lock files count there, above, and at the top.
    /// - Throws: ``WorkTreeError/io(_:)``.
    func open(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String) async throws

    /// Takes over what a run added and what is verified.
    ///
    /// - Parameter isMounted: whether a process still has the layers: then they are only read.
    func merge(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String, isMounted: Bool) async -> [CacheReport]

    /// What ``trim(to:)`` would remove.
    func surplus(over most: Int64) async -> Occupied

    /// Removes the oldest entries of the projects that were unused longest, until this many bytes are left, of which none has more than half. What cannot be removed stays.
    func trim(to most: Int64) async -> Occupied
}

/// One cache as the sandbox must present it: an overlay at its place in the home.
package struct CacheLayer: Sendable, Equatable {
    package let kind: CacheKind
    package let lower: String
    package let upper: String
    package let work: String

    package init(kind: CacheKind, lower: String, upper: String, work: String) {
        self.kind = kind
        self.lower = lower
        self.upper = upper
        self.work = work
    }
}

/// What became of a layer's entries.
package struct CacheReport: Sendable, Equatable {
    package let kind: CacheKind
    package var kept = Occupied()
    /// Entries that were not taken over, by the reason.
    package var dropped: [String: Int] = [:]
    /// Why nothing more could be done.
    package var failure: String?

    package init(kind: CacheKind) {
        self.kind = kind
    }

    package mutating func drop(_ why: String, count: Int = 1) { dropped[why, default: 0] += count }

    /// `npm: 12 entries kept for this project; not kept: 30 (their names do not say their content)`
    package var words: String {
        let entries = kept.count == 1 ? "1 entry" : "\(kept.count) entries"
        let left = dropped.sorted { $0.key < $1.key }.map { "\($0.value) (\($0.key))" }.joined(separator: ", ")
        return "\(kind.rawValue): \(entries) kept for this project" + (left.isEmpty ? "" : "; not kept: \(left)")
            + (failure.map { "; \($0)" } ?? "")
    }
}

/// Of engines that keep none.
package struct NoCaches: CacheStore {
    package init() {}

    package func planned(_ kinds: [CacheKind], _ tree: WorkTree) -> [CacheLayer] { [] }
    package func open(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String) async throws {}
    package func merge(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String, isMounted: Bool) async -> [CacheReport] { [] }
    package func surplus(over most: Int64) async -> Occupied { Occupied() }
    package func trim(to most: Int64) async -> Occupied { Occupied() }
}
