import RoostModel

/// The mounts of a sandbox, before they are turned into a command line.
struct MountSet {
    var preparations: [SandboxPlan.Preparation] = []
    var mounts: [Mount] = []
    /// Folders that may contain the working directory.
    var roots: [String] = []
    var searchPath: [String] = []
    var masked: [String] = []
    var growing: [String] = []
    var summary = ""
    /// The hint about files that appear empty.
    var hidden: String?

    /// Where the launcher mounts the parts of the host that a run sees, before bubblewrap binds them. The folder is covered for this run
    /// only; a sandbox shows nothing of the host's folder.
    static let staging = "/sys"

    /// Whether the run works in folders of the host itself.
    var sharesFolders: Bool {
        mounts.contains { if case .shared = $0 { true } else { false } }
    }

    /// Lets the launcher mount the sources while it has its privileges: the layers, and the folders that bubblewrap, with the owner's ids,
    /// cannot access. bubblewrap then gets no path of the state folder; its arguments are visible inside.
    mutating func stageSources(runFolder: String) {
        var staged: [SandboxPlan.Preparation] = []
        var names: [String: String] = [:]
        for preparation in preparations {
            let place = Self.staging + "/tree"
            switch preparation {
            case .overlay(_, _, _, let target, _) where AbsolutePath.isInside(target, Self.staging): staged.append(preparation)
            case .overlay(let lower, let upper, let work, let target, let identity) where mounts.contains(where: { $0.source == target }):
                names[target] = place
                staged.append(.overlay(lower: lower, upper: upper, work: work, target: place, identity: identity))
            case .bind(let source, let target, let identity) where mounts.contains(where: { $0.source == target }):
                names[target] = place
                staged.append(.bind(source: source, target: place, identity: identity))
            default: staged.append(preparation)
            }
        }
        mounts = mounts.map { mount in
            // A source that the launcher mounts at its final path is already there.
            guard var source = mount.source, !AbsolutePath.isInside(source, Self.staging) else { return mount }
            if let place = names[source] {
                guard mount.needsLayer, place == Self.staging + "/tree" else { return mount.staged(at: place) }
                // The project itself, which the launcher has bound after verifying its identity: its layer is mounted on top.
                source = place
            }
            let place = Self.staging + "/\(names.count)"
            switch mount {
            case .shown: staged.append(.show(source: source, target: place, name: mount.destination))
            case .hidden:
                let work = runFolder + "/layer-\(names.count)"
                staged.append(.hide(source: source, work: work, target: place, name: mount.destination))
            case .shared: staged.append(.share(source: source, target: place, name: mount.destination))
            default:
                if Self.isReachable(source) { return mount }
                staged.append(.bind(source: source, target: place))
            }
            names[source] = place
            return mount.staged(at: place)
        }
        preparations = names.isEmpty ? staged : [.staging(Self.staging)] + staged
    }

    /// A layer covers one file system, and a copy contains only the project's own: file systems mounted below the project are shown
    /// read-only.
    mutating func showMountsBelow(_ request: SandboxRequest) {
        guard let tree = request.workTree, tree.layout != .inPlace else { return }
        // A safe run is shown the project itself, unless it has a copy.
        if request.policy.isolation == .safe, case .overlay = tree.layout { return }
        let place = mounts.first { $0.destination == tree.project.path }?.source ?? tree.project.path
        preparations.append(.below(folder: tree.project.path, target: place))
    }

    private static func isReachable(_ path: String) -> Bool {
        ["/usr", "/etc", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].contains { AbsolutePath.isInside(path, $0) }
    }

    /// Sorts parents before their content, so that no mount hides another; otherwise keeps the order.
    mutating func sort() {
        let depths = mounts.map { AbsolutePath.components($0.destination).count }
        mounts = mounts.indices.sorted { left, right in
            depths[left] == depths[right] ? left < right : depths[left] < depths[right]
        }.map { mounts[$0] }
    }
}

// MARK: - Trusted

extension MountSet {
    /// The whole machine, with the work tree mounted over the project.
    static func trusted(_ request: SandboxRequest, _ facts: HostFacts) -> MountSet {
        var set = MountSet()
        set.mounts = [.everything, .processes]
        set.roots = ["/"]
        set.searchPath = request.searchPath.split(separator: ":").map(String.init).filter(AbsolutePath.isPlain)
        set.summary = "can access everything that \(facts.userName) can on this machine, including the daemon"
        if let tree = request.workTree {
            switch tree.layout {
            case .overlay(let lower, let upper, let work, _):
                set.preparations = [
                    .overlay(lower: lower, upper: upper, work: work, target: tree.project.path, identity: tree.project.identity)
                ]
                set.growing = [upper]
            case .copy(let folder):
                set.preparations = [.bind(source: folder, target: tree.project.path)]
                set.growing = [folder]
            case .inPlace: set.growing = [tree.project.path]
            }
            set.addGitFolders(tree, request.runFolder)
        }
        return set
    }

    /// Folders in the project itself are bound elsewhere before the work tree is mounted over the project.
    private mutating func addGitFolders(_ tree: WorkTree, _ runFolder: String) {
        var aside: [SandboxPlan.Preparation] = []
        for (number, folder) in tree.gitFolders.enumerated() {
            var source = folder.source
            if AbsolutePath.isInside(source, tree.project.path) {
                let place = "\(runFolder)/git-\(number)"
                aside.append(.bind(source: source, target: place))
                source = place
            }
            preparations.append(.bind(source: source, target: tree.project.path + "/" + folder.place))
        }
        if !aside.isEmpty { preparations = [.staging(runFolder)] + aside + preparations }
    }
}
