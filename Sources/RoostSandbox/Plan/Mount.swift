/// One thing that stands in the sandbox's file tree.
package enum Mount: Sendable, Equatable {
    case readOnly(source: String, destination: String)
    case writable(source: String, destination: String)
    /// A folder of the host to be read: through a layer, in which sockets and named pipes of the host lead nowhere.
    case shown(source: String, destination: String)
    /// A folder of the host itself, to be changed: sockets and named pipes in it are covered.
    case shared(source: String, destination: String)
    /// The host's whole tree with its devices; only for `trusted`.
    case everything
    /// A folder of the daemon's that only this run changes: through a layer that hides where it lies on the host.
    case hidden(source: String, destination: String)
    case link(target: String, destination: String)
    case temporary(destination: String, bytes: Int64)
    case processes
    case devices
    /// A file of the plan's own content, read-only.
    case file(content: [UInt8], destination: String)
    /// The null device over an executable: running it gives "permission denied".
    case denied(destination: String)

    package var destination: String {
        switch self {
        case .readOnly(_, let destination), .writable(_, let destination), .shown(_, let destination),
            .shared(_, let destination), .hidden(_, let destination), .link(_, let destination), .temporary(let destination, _),
            .file(_, let destination), .denied(let destination):
            destination
        case .everything: "/"
        case .processes: "/proc"
        case .devices: "/dev"
        }
    }

    /// The host path that bubblewrap itself has to reach.
    var source: String? {
        switch self {
        case .readOnly(let source, _), .writable(let source, _), .shown(let source, _), .shared(let source, _), .hidden(let source, _):
            source
        case .everything, .link, .temporary, .processes, .devices, .file, .denied: nil
        }
    }

    /// Whether its source is not bound as it is, but through a layer or with covers.
    var needsLayer: Bool {
        switch self {
        case .shown, .shared, .hidden: true
        case .readOnly, .writable, .everything, .link, .temporary, .processes, .devices, .file, .denied: false
        }
    }

    /// The same, with its source where the launcher has put it.
    func staged(at place: String) -> Mount {
        switch self {
        case .readOnly(_, let destination), .shown(_, let destination): .readOnly(source: place, destination: destination)
        case .writable(_, let destination), .shared(_, let destination), .hidden(_, let destination):
            .writable(source: place, destination: destination)
        case .everything, .link, .temporary, .processes, .devices, .file, .denied: self
        }
    }
}
