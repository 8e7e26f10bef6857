import RoostModel

/// Tasks, messages, runs and what belongs to them, in the database. Every method is one transaction.
struct StoredRuns: RunStore {
    let core: StoreCore
}
