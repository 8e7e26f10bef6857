/// Where a store lives.
package enum StoreLocation: Sendable, Equatable {
    /// A database file; its folder must exist.
    case file(String)
    /// Gone with the process. For tests.
    case inMemory
}
