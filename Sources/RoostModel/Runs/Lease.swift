/// The right to work on a run. Every write to a leased run names its lease; a writer with an older lease is refused (fencing).
package struct Lease: Sendable, Equatable {
    package let runID: RunID
    /// Increases by one with each lease of a run.
    package let fence: Int64
    /// The node that holds it.
    package let holder: NodeID
    /// When it expires unless it is renewed.
    package let expiresAt: Timestamp

    package init(runID: RunID, fence: Int64, holder: NodeID, expiresAt: Timestamp) {
        self.runID = runID
        self.fence = fence
        self.holder = holder
        self.expiresAt = expiresAt
    }
}
