package import RoostModel

/// The complete plan of one sandbox: the preview shows it, the backend executes it. A pure value.
package struct SandboxPlan: Sendable, Equatable {
    /// A mount that the launcher makes before bubblewrap, visible to this run only.
    package enum Preparation: Sendable, Equatable {
        /// An empty file system over this folder, for the targets of the other preparations.
        case staging(String)
        /// With an identity, the source is mounted only if it is that folder.
        case bind(source: String, target: String, identity: FolderIdentity? = nil)
        /// The identity is that of the lower folder.
        case overlay(lower: String, upper: String, work: String, target: String, identity: FolderIdentity? = nil)
        /// A read-only folder of the host, through a layer. The name is the path that people know.
        case show(source: String, target: String, name: String)
        /// A writable folder of the host itself, with its sockets and FIFOs covered.
        case share(source: String, target: String, name: String)
        /// A folder of the daemon, through a layer that hides its path; `work` is created next to the run's own files.
        case hide(source: String, work: String, target: String, name: String)
        /// A system file, copied to the staging folder if it is small; bound if it is large or a folder.
        case copy(source: String, target: String)
        /// A file with this content in the staging folder.
        case write(content: [UInt8], target: String)
        /// File systems mounted below a folder of the host, shown read-only at their places in the target.
        case below(folder: String, target: String)
        /// Mounts an empty, unwritable file over each of these files of a folder. Missing files are skipped.
        case cover(folder: String, paths: [String], empty: String)
    }

    /// The rules of the run's system-call filter; the same numbers as in `Sources/roost-guard/guard.h`.
    package struct CallFilter: OptionSet, Sendable, Equatable {
        /// The bits for the guard.
        package let rawValue: UInt32

        /// - Parameter rawValue: the bits for the guard.
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Denies the kernel's key management, which stores keys by user id.
        package static let keys = CallFilter(rawValue: 1)
        /// Denies set-id bits on files and connections to the host's sockets, if the run works in folders of the host.
        package static let sharedFolders = CallFilter(rawValue: 2)
        /// Not a rule, but a parameter of `sharedFolders`: the run's network namespace contains sockets of other processes.
        package static let sharedNetwork = CallFilter(rawValue: 4)
        /// Not a rule: the guard handles renames, and makes those of a layer's folders possible that the kernel refuses.
        package static let folderRenames = CallFilter(rawValue: 8)
    }

    /// A limit of setrlimit(2).
    package struct ResourceLimit: Sendable, Equatable {
        /// The limited resource.
        package enum Kind: Sendable, Equatable {
            case processes
            case openFiles
            case fileBytes
            case coreBytes
        }

        /// The limited resource.
        package let kind: Kind
        /// The bound: a number, or bytes.
        package let bound: UInt64

        package init(kind: Kind, bound: UInt64) {
            self.kind = kind
            self.bound = bound
        }
    }

    /// The ids of the run's processes on the host.
    package var owner: HostFacts.Owner
    /// Whether the launcher has to change to the owner's ids.
    package var changesOwner: Bool
    /// Whether the launcher needs a user namespace of its own to be allowed to mount.
    package var needsUserNamespace: Bool
    /// The launcher's mounts, in order.
    package var preparations: [Preparation]
    /// bubblewrap's mounts, parents first.
    package var mounts: [Mount]
    package var isolation: Isolation
    package var network: NetworkAccess
    /// The absolute working directory inside.
    package var workingDirectory: String
    /// The absolute path of the executable inside, followed by its arguments.
    package var command: [String]
    /// The exact environment of the command.
    package var environment: [String: String]
    /// The limits that the guard sets before the command is executed.
    package var resourceLimits: [ResourceLimit]
    /// The rules of the system-call filter that the guard installs.
    package var callFilter: CallFilter
    /// Namespaces and rights that the guard must prove before anything is executed.
    package var provenGuards: [GuardName]
    /// The arguments of bubblewrap, starting with its name.
    package var commandLine: [String]
    /// The contents of the descriptors named by the command line, in their order.
    package var files: [[UInt8]]
    /// Host folders whose growth counts towards the disk limit.
    package var growingFolders: [String]
    /// The limits of the policy, for the watchdog and messages.
    package var limits: Limits
    /// The strength of the degradable guards for this run.
    package var reports: [GuardReport]
    /// Paths that are covered.
    package var masked: [String]
    /// One sentence for people that describes what the run can access.
    package var summary: String
}

extension SandboxPlan {
    /// Whether the launcher measures the growing folders: a daemon of an ordinary user cannot read folders that the run, as the same user,
    /// made inaccessible, but the launcher's user namespace can.
    package var launcherMeasures: Bool { needsUserNamespace }

    /// The mount points of the run's memory-backed file systems, inside.
    package var temporaryFolders: [String] {
        mounts.compactMap { if case .temporary(let destination, _) = $0 { destination } else { nil } }
    }
}

extension SandboxPlan: CustomStringConvertible {
    /// Without the environment, which may contain keys.
    package var description: String { "sandbox plan (\(isolation.rawValue), network \(network.rawValue)): \(command.first ?? "")" }
}
