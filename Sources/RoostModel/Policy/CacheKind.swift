/// A tool whose downloads are kept for a project, or whose results for a task.
package enum CacheKind: String, Codable, Sendable, CaseIterable, Hashable {
    case pip
    case npm
    case cargo
    case ccache

    /// Where the tool looks for it, relative to the home.
    package var place: String {
        switch self {
        case .pip: ".cache/pip"
        case .npm: ".npm/_cacache"
        case .cargo: ".cargo/registry/cache"
        case .ccache: ".cache/ccache"
        }
    }

    /// What is kept, for people.
    package var words: String {
        switch self {
        case .pip: "pip: downloads that a lock file with addresses names"
        case .npm: "npm: packages, by their hash"
        case .cargo: "cargo: crates that Cargo.lock has the hash of"
        case .ccache: "ccache: for the task alone"
        }
    }
}
