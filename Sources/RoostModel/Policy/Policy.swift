/// What a sandbox may touch. Data only: a pure function of the sandbox compiles it into a plan, and only the plan is enforced.
/// Each property is described once, by its ``PolicyField``.
package struct Policy: Sendable, Equatable {
    /// The preset that the policy starts from.
    package var isolation: Isolation
    /// Which hosts the run may reach.
    package var network: NetworkAccess
    /// The resource limits of the run.
    package var limits: Limits
    /// Absolute folders outside the project that may be read.
    package var readablePaths: [String]
    /// Absolute folders outside the project that may be written and therefore read.
    package var writablePaths: [String]
    /// Names or absolute paths of executables that are masked. A convenience, not a security boundary.
    package var deniedTools: [String]
    /// Whether the project's `.env*` files are visible inside.
    package var exposesEnvironmentFiles: Bool
    /// Guards that are optional by default but required by this policy: the run does not start without them.
    package var requiredGuards: [GuardName]
    /// Kinds of marked files that are applied only if a person names them.
    package var changesByName: [ChangeMark.Kind]
    /// Tools whose downloads are cached for the project and available to its runs.
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

/// How strongly a run is isolated, from the narrowest to the widest; the order is used for comparison.
package enum Isolation: String, Codable, Sendable, CaseIterable {
    /// Only the agent's own home and a scratch folder are writable. The project, if there is one, is read-only.
    case safe
    /// The project is writable through its work tree; the rest of the machine is unreadable unless listed.
    case project
    /// Files and network are not restricted; process and mount namespaces, limits and the launcher remain. The run has the project owner's
    /// identity and could therefore control the daemon.
    case trusted
}

/// Which hosts a run may reach, from the narrowest to the widest.
package enum NetworkAccess: String, Codable, Sendable, CaseIterable {
    case deny
    case open
}
