package import RoostModel

/// Exactly what will be done for one run: the preview shows it, the backend runs it. A pure value.
package struct SandboxPlan: Sendable, Equatable {
    /// Something that the launcher mounts before bubblewrap, seen by this run only.
    package enum Preparation: Sendable, Equatable {
        /// An empty file system over this folder, for the targets of the others.
        case staging(String)
        /// With an identity the source is mounted only where it is that very folder.
        case bind(source: String, target: String, identity: FolderIdentity? = nil)
        /// The identity is that of the lower folder.
        case overlay(lower: String, upper: String, work: String, target: String, identity: FolderIdentity? = nil)
        /// A folder of the host to be read, through a layer. The name is what people know it by.
        case show(source: String, target: String, name: String)
        /// A folder of the host itself, with what its programs listen on covered.
        case share(source: String, target: String, name: String)
        /// A folder of the daemon's, through a layer that hides where it lies; `work` is made beside the run's own files.
        case hide(source: String, work: String, target: String, name: String)
        /// A file of the system's, copied to the staging folder if it is small; bound otherwise, and where it is a folder.
        case copy(source: String, target: String)
        /// A file of the plan's own in the staging folder.
        case write(content: [UInt8], target: String)
        /// What is mounted below a folder of the host, shown in its tree's place to be read.
        case below(folder: String, target: String)
        /// An empty file that nobody can write, over each of these files of a folder. What is not there by then is left out.
        case cover(folder: String, paths: [String], empty: String)
    }

    /// What the run's own system-call filter takes away; the same numbers as in `Sources/roost-guard/guard.h`.
    package struct CallFilter: OptionSet, Sendable, Equatable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// The kernel's keys, which it keeps by user id.
        package static let keys = CallFilter(rawValue: 1)
        /// Set-id bits on files and connections to the host's sockets, where the run works in folders of the host.
        package static let sharedFolders = CallFilter(rawValue: 2)
        /// No rule, but what the second needs to know: other processes' sockets are in the run's namespace.
        package static let sharedNetwork = CallFilter(rawValue: 4)
        /// No rule: the guard hears of renames, and makes those of a layer's folders possible that the kernel refuses.
        package static let folderRenames = CallFilter(rawValue: 8)
    }

    package struct ResourceLimit: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            case processes
            case openFiles
            case fileBytes
            case coreBytes
        }

        package let kind: Kind
        package let bound: UInt64

        package init(kind: Kind, bound: UInt64) {
            self.kind = kind
            self.bound = bound
        }
    }

    package var owner: HostFacts.Owner
    /// Whether the launcher has to give its ids up for the owner's.
    package var changesOwner: Bool
    /// Whether the launcher needs a user namespace of its own to be allowed to mount.
    package var needsUserNamespace: Bool
    package var preparations: [Preparation]
    package var mounts: [Mount]
    package var isolation: Isolation
    package var network: NetworkAccess
    package var workingDirectory: String
    /// Absolute path inside, then its arguments.
    package var command: [String]
    /// The exact environment of the command.
    package var environment: [String: String]
    package var resourceLimits: [ResourceLimit]
    package var callFilter: CallFilter
    /// Namespaces and rights that the guard must prove before anything runs.
    package var provenGuards: [GuardName]
    /// The command line of bubblewrap, its name first.
    package var commandLine: [String]
    /// Contents for the descriptors that the command line names, in their order.
    package var files: [[UInt8]]
    /// Host folders whose growth counts against the disk limit.
    package var growingFolders: [String]
    package var limits: Limits
    /// How the degradable guards hold for this run.
    package var reports: [GuardReport]
    /// Paths that are covered.
    package var masked: [String]
    package var summary: String
}

extension SandboxPlan {
    /// Whether the growing folders are measured by the launcher: an ordinary user's daemon cannot look into folders that the run, as the same
    /// user, closed; the launcher's user namespace gives it that power.
    package var launcherMeasures: Bool { needsUserNamespace }

    /// Where the run's memory-backed file systems are, inside.
    package var temporaryFolders: [String] {
        mounts.compactMap { if case .temporary(let destination, _) = $0 { destination } else { nil } }
    }
}

extension SandboxPlan: CustomStringConvertible {
    /// Without the environment, which may hold keys.
    package var description: String { "sandbox plan (\(isolation.rawValue), network \(network.rawValue)): \(command.first ?? "")" }
}
