/// What a sandbox may touch. Data only: it is compiled into a plan by the sandbox's pure function and enforced elsewhere.
/// Each property is described once, by its ``PolicyField``.
package struct Policy: Sendable, Equatable {
    package var isolation: Isolation
    package var network: NetworkAccess
    package var limits: Limits
    /// Absolute folders outside the project that may be read.
    package var readablePaths: [String]
    /// Absolute folders outside the project that may be written (hence read).
    package var writablePaths: [String]
    /// Names or absolute paths of executables that are masked. A courtesy, not the boundary.
    package var deniedTools: [String]
    /// Whether the project's own `.env*` files are visible inside.
    package var exposesEnvironmentFiles: Bool
    /// Guards that may be missing on weak machines but whose absence shall stop the run here.
    package var requiredGuards: [GuardName]
    /// Kinds of marked files that are applied only where a person names them.
    package var changesByName: [ChangeMark.Kind]
    /// Tools whose downloads are kept for the project and seen by its runs.
    package var caches: [CacheKind]

    package init(
        isolation: Isolation = .project, network: NetworkAccess = .deny, limits: Limits = Limits(), readablePaths: [String] = [],
        writablePaths: [String] = [], deniedTools: [String] = [], exposesEnvironmentFiles: Bool = false,
        requiredGuards: [GuardName] = [], changesByName: [ChangeMark.Kind] = [], caches: [CacheKind] = []
    ) {
        self.isolation = isolation
        self.network = network
        self.limits = limits
        self.readablePaths = readablePaths
        self.writablePaths = writablePaths
        self.deniedTools = deniedTools
        self.exposesEnvironmentFiles = exposesEnvironmentFiles
        self.requiredGuards = requiredGuards
        self.changesByName = changesByName
        self.caches = caches
    }
}

/// From the narrowest to the widest, which is how they compare.
package enum Isolation: String, Codable, Sendable, CaseIterable {
    /// Only the agent's own home and a scratch folder are writable; the project, where given, is read-only.
    case safe
    /// The project is read-write through its work tree; the rest of the machine is unreadable unless listed.
    case project
    /// File and network walls are open; namespaces for processes and mounts, limits and the launcher stay. It runs as the owner of the
    /// project, so it could own the daemon.
    case trusted
}

/// From the narrowest to the widest.
package enum NetworkAccess: String, Codable, Sendable, CaseIterable {
    case deny
    case open
}
