import RoostModel

/// Tasks, messages, runs and what belongs to them, in the database. Every method is one transaction, named for what it keeps true.
struct StoredRuns: RunStore {
    let core: StoreCore
}
