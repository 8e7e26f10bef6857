/// Where a store keeps its data.
package enum StoreLocation: Sendable, Equatable {
    /// A database file; its folder must exist.
    case file(String)
    /// In memory, lost at the end of the process. For tests.
    case inMemory
}
