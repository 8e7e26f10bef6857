/// The right to work on a run. Every write about a leased run names its lease; a late writer with an older one is refused (fencing).
package struct Lease: Sendable, Equatable {
    package let runID: RunID
    /// Grows by one at each lease of a run.
    package let fence: Int64
    /// The daemon's life that holds it.
    package let holder: NodeID
    package let expiresAt: Timestamp

    package init(runID: RunID, fence: Int64, holder: NodeID, expiresAt: Timestamp) {
        self.runID = runID
        self.fence = fence
        self.holder = holder
        self.expiresAt = expiresAt
    }
}
