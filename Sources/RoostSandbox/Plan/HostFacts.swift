/// The information about this machine that a plan needs, gathered in advance so that the compilation itself accesses nothing.
package struct HostFacts: Sendable, Equatable {
    /// What an existing path leads to.
    package struct Entry: Sendable, Equatable {
        /// With every symbolic link resolved.
        package let resolved: String
        /// Whether the resolved path is a folder.
        package let isFolder: Bool

        package init(resolved: String, isFolder: Bool) {
            self.resolved = resolved
            self.isFolder = isFolder
        }
    }

    /// A user id with a group id.
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
    /// The daemon's user name, for messages and trusted runs.
    package var userName: String
    /// Whether the daemon may mount with its own capabilities (CAP_SYS_ADMIN); otherwise the launcher mounts in a user namespace.
    package var canMount: Bool
    /// The absolute path of bubblewrap.
    package var bubblewrap: String
    /// The absolute path of the installed guard.
    package var guardPath: String
    /// The daemon's state folder, with links resolved.
    package var stateFolder: String
    /// `/bin`, `/lib64` and so on: the link's target text, or `nil` for a real folder. Missing ones are absent.
    package var systemFolders: [String: String?]
    /// Existing paths below `/etc` from the permitted selection.
    package var configuration: [String]
    /// Folders outside `/usr` and `/etc` that certificate links lead to.
    package var certificateFolders: [String]
    /// The existing paths among those that the request uses; missing ones are absent.
    package var entries: [String: Entry]
    /// The project's .env files.
    package var environmentFiles: EnvironmentFiles
    /// The ids of the sandboxed process on the host.
    package var owner: Owner
    /// The control groups that can limit the run.
    package var resourceGroups: ResourceSupport
    /// What the entries of `PATH` outside `/usr` make visible, in their order.
    package var toolFolders: [ToolFolder]
    /// The executable with what it needs, and the targets of the system's links.
    package var programs: [ToolFolder.Part]
    /// Homes of the accounts that the run acts for, if `HOME` names another: their toolchains may be shown, their secrets are masked.
    package var accountHomes: [String]
    /// Visible tools that find their files by `HOME` or a variable.
    package var homeTools: HomeTools
    /// The certificates named by the owner's variables; empty for a run without network access.
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

    /// Whether the process runs with other ids than the daemon.
    var changesOwner: Bool { owner != daemon }
}

/// The support for limiting memory and processes of a whole process tree.
package enum ResourceSupport: Sendable, Equatable {
    /// cgroup v2 with its controllers; the folder in which groups are created.
    case unified(String)
    /// cgroup v1; `nil` for a missing hierarchy.
    case legacy(memory: String?, processes: String?)
    /// No usable control groups, with the reason as the rest of a sentence.
    case none(why: String)

    /// Whether a memory limit can be enforced by a control group.
    package var boundsMemory: Bool {
        switch self {
        case .unified: true
        case .legacy(let memory, _): memory != nil
        case .none: false
        }
    }

    /// Whether a process limit can be enforced by a control group.
    package var boundsProcesses: Bool {
        switch self {
        case .unified: true
        case .legacy(_, let processes): processes != nil
        case .none: false
        }
    }
}
