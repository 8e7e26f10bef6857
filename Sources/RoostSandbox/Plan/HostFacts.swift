/// What the plan must know about this machine, gathered before so that the compilation itself looks at nothing.
package struct HostFacts: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        /// With every symbolic link resolved.
        package let resolved: String
        package let isFolder: Bool

        package init(resolved: String, isFolder: Bool) {
            self.resolved = resolved
            self.isFolder = isFolder
        }
    }

    package struct Owner: Sendable, Equatable {
        package let uid: UInt32
        package let gid: UInt32

        package init(uid: UInt32, gid: UInt32) {
            self.uid = uid
            self.gid = gid
        }
    }

    /// The daemon's own ids.
    package var daemon: Owner
    package var userName: String
    /// Whether the daemon may mount in its own right (CAP_SYS_ADMIN); otherwise a user namespace gives that power over its own mounts.
    package var canMount: Bool
    package var bubblewrap: String
    package var guardPath: String
    package var stateFolder: String
    /// `/bin`, `/lib64` and so on: the link's text, or `nil` for a real folder. Missing ones are absent.
    package var systemFolders: [String: String?]
    /// Paths below `/etc` that exist, of the selection that may be seen.
    package var configuration: [String]
    /// Folders outside `/usr` and `/etc` to which certificate links lead.
    package var certificateFolders: [String]
    /// What was found of the paths that the request leads to; missing ones are absent.
    package var entries: [String: Entry]
    /// `.env*` files in the project that hold values.
    package var environmentFiles: EnvironmentFiles
    /// Who the sandboxed process is outside.
    package var owner: Owner
    package var resourceGroups: ResourceSupport
    /// What the entries of `PATH` outside `/usr` open, in their order.
    package var toolFolders: [ToolFolder]
    /// What is executed with what belongs to it, and what the system's links lead to.
    package var programs: [ToolFolder.Part]
    /// Homes of the accounts that the run acts for, where `HOME` may name another: their toolchains may be shown, their secrets are masked.
    package var accountHomes: [String]
    /// What of the tools that are shown looks for itself in `HOME`, or by a variable.
    package var homeTools: HomeTools
    /// What the owner's variables name for those who use the network; empty for a run that may not.
    package var certificates: Certificates

    package init(
        daemon: Owner, userName: String, canMount: Bool, bubblewrap: String, guardPath: String, stateFolder: String,
        systemFolders: [String: String?], configuration: [String], certificateFolders: [String], entries: [String: Entry],
        environmentFiles: EnvironmentFiles, owner: Owner, resourceGroups: ResourceSupport, toolFolders: [ToolFolder] = [],
        programs: [ToolFolder.Part] = [], accountHomes: [String] = [], homeTools: HomeTools = HomeTools(),
        certificates: Certificates = Certificates()
    ) {
        self.daemon = daemon
        self.userName = userName
        self.canMount = canMount
        self.bubblewrap = bubblewrap
        self.guardPath = guardPath
        self.stateFolder = stateFolder
        self.systemFolders = systemFolders
        self.configuration = configuration
        self.certificateFolders = certificateFolders
        self.entries = entries
        self.environmentFiles = environmentFiles
        self.owner = owner
        self.resourceGroups = resourceGroups
        self.toolFolders = toolFolders
        self.programs = programs
        self.accountHomes = accountHomes
        self.homeTools = homeTools
        self.certificates = certificates
    }

    /// Whether the process runs under other ids than the daemon's.
    var changesOwner: Bool { owner != daemon }
}

/// What can bound memory and processes of a whole tree here.
package enum ResourceSupport: Sendable, Equatable {
    /// cgroup v2 with its controllers; the folder under which groups are made.
    case unified(String)
    /// cgroup v1; each `nil` where that hierarchy is missing.
    case legacy(memory: String?, processes: String?)
    case none(why: String)

    package var boundsMemory: Bool {
        switch self {
        case .unified: true
        case .legacy(let memory, _): memory != nil
        case .none: false
        }
    }

    package var boundsProcesses: Bool {
        switch self {
        case .unified: true
        case .legacy(_, let processes): processes != nil
        case .none: false
        }
    }
}
