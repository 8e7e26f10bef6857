import RoostModel

/// What stands where in the sandbox, before it is spelled as a command line.
struct MountSet {
    var preparations: [SandboxPlan.Preparation] = []
    var mounts: [Mount] = []
    /// Folders inside which a start folder may lie.
    var roots: [String] = []
    var searchPath: [String] = []
    var masked: [String] = []
    var growing: [String] = []
    var summary = ""
    /// What is said of files that read as empty.
    var hidden: String?

    /// Where the launcher puts what a run sees of the host, before bubblewrap shows it. The folder is covered for this run only; nothing
    /// of the host's that a sandbox shows lies there.
    static let staging = "/sys"

    /// Whether the run works in folders of the host itself.
    var sharesFolders: Bool {
        mounts.contains { if case .shared = $0 { true } else { false } }
    }

    /// Lets the launcher put the sources in place, while it has its rights: it mounts the layers, and binds what bubblewrap, with the
    /// owner's rights, may not reach. No path of the state folder is then said to bubblewrap, whose arguments can be read inside.
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
            // What the launcher mounts at its place itself stands there already.
            guard var source = mount.source, !AbsolutePath.isInside(source, Self.staging) else { return mount }
            if let place = names[source] {
                guard mount.needsLayer, place == Self.staging + "/tree" else { return mount.staged(at: place) }
                // The project itself, which the launcher has bound by its identity: its layer comes on top.
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

    /// A layer shows one file system, and a copy has what the project's own holds: whatever is mounted below the project is shown there, to be read.
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

    /// Parents before what lies in them, so that no mount hides another; otherwise the order of adding.
    mutating func sort() {
        let depths = mounts.map { AbsolutePath.components($0.destination).count }
        mounts = mounts.indices.sorted { left, right in
            depths[left] == depths[right] ? left < right : depths[left] < depths[right]
        }.map { mounts[$0] }
    }
}

// MARK: - Trusted

extension MountSet {
    /// The whole machine, with the work tree still laid over the project.
    static func trusted(_ request: SandboxRequest, _ facts: HostFacts) -> MountSet {
        var set = MountSet()
        set.mounts = [.everything, .processes]
        set.roots = ["/"]
        set.searchPath = request.searchPath.split(separator: ":").map(String.init).filter(AbsolutePath.isPlain)
        set.summary = "can reach everything that \(facts.userName) can on this machine, the daemon included"
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

    /// What lies in the project itself is put aside before the work tree is laid over it.
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
