/// One entry in the sandbox's file tree.
package enum Mount: Sendable, Equatable {
    /// A read-only bind mount.
    case readOnly(source: String, destination: String)
    /// A writable bind mount.
    case writable(source: String, destination: String)
    /// A read-only folder of the host, through a layer in which sockets and FIFOs of the host are not connected.
    case shown(source: String, destination: String)
    /// A writable folder of the host itself, with its sockets and FIFOs covered.
    case shared(source: String, destination: String)
    /// The host's whole file tree with its devices; only for `trusted`.
    case everything
    /// A folder of the daemon that only this run changes, through a layer that hides its path on the host.
    case hidden(source: String, destination: String)
    /// A symbolic link.
    case link(target: String, destination: String)
    /// An empty memory-backed file system of at most this size.
    case temporary(destination: String, bytes: Int64)
    /// The process information file system at `/proc`.
    case processes
    /// A minimal `/dev`.
    case devices
    /// A read-only file with content from the plan.
    case file(content: [UInt8], destination: String)
    /// The null device over an executable, so that executing it fails with "permission denied".
    case denied(destination: String)

    /// The absolute path inside the sandbox.
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

    /// The host path that bubblewrap has to access.
    var source: String? {
        switch self {
        case .readOnly(let source, _), .writable(let source, _), .shown(let source, _), .shared(let source, _), .hidden(let source, _):
            source
        case .everything, .link, .temporary, .processes, .devices, .file, .denied: nil
        }
    }

    /// Whether its source is mounted through a layer or with covers instead of directly.
    var needsLayer: Bool {
        switch self {
        case .shown, .shared, .hidden: true
        case .readOnly, .writable, .everything, .link, .temporary, .processes, .devices, .file, .denied: false
        }
    }

    /// The same mount with the source at the launcher's staging path.
    func staged(at place: String) -> Mount {
        switch self {
        case .readOnly(_, let destination), .shown(_, let destination): .readOnly(source: place, destination: destination)
        case .writable(_, let destination), .shared(_, let destination), .hidden(_, let destination):
            .writable(source: place, destination: destination)
        case .everything, .link, .temporary, .processes, .devices, .file, .denied: self
        }
    }
}
