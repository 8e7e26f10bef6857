/// A tool whose downloads are cached per project, or whose results are cached per task.
package enum CacheKind: String, Codable, Sendable, CaseIterable, Hashable {
    case pip
    case npm
    case cargo
    case ccache

    /// Where the tool expects its cache, relative to the home.
    package var place: String {
        switch self {
        case .pip: ".cache/pip"
        case .npm: ".npm/_cacache"
        case .cargo: ".cargo/registry/cache"
        case .ccache: ".cache/ccache"
        }
    }

    /// What is cached, for people.
    package var words: String {
        switch self {
        case .pip: "pip: downloads listed by address in a lock file"
        case .npm: "npm: packages, by their hash"
        case .cargo: "cargo: crates whose hash is in Cargo.lock"
        case .ccache: "ccache: results, for this task only"
        }
    }
}
