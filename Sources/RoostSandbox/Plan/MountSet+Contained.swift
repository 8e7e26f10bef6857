import RoostModel

extension MountSet {
    /// The mounts of `safe` and `project`: a separate root that contains only what is listed here.
    static func contained(_ request: SandboxRequest, _ facts: HostFacts) throws -> MountSet {
        var set = MountSet()
        set.addSystem(facts, memory: request.policy.limits.memoryBytes)
        // The path of the machine's git configuration, which may name programs and secrets and is not shown.
        let settings = request.workTree?.gitSettings ?? ""
        set.mounts.append(.file(content: Array(settings.utf8), destination: "/etc/gitconfig"))
        set.addHome(request)
        set.addListed(request, facts)
        set.addSearchPath(request, facts)
        set.addExecutable(request, facts)
        set.addHomeParts(request, facts)
        for part in facts.certificates.parts { set.addReadOnly(part, request, facts) }
        set.addProject(request, facts)
        set.addCaches(request)
        set.addMasks(request, facts)
        set.tellEnvironmentFiles(request, facts)
        set.sort()
        set.summarize(request, facts)
        return set
    }

    private mutating func addSystem(_ facts: HostFacts, memory: Int64) {
        mounts.append(.readOnly(source: "/usr", destination: "/usr"))
        for (path, link) in facts.systemFolders.sorted(by: { $0.key < $1.key }) {
            mounts.append(link.map { .link(target: $0, destination: path) } ?? .readOnly(source: path, destination: path))
        }
        for path in facts.configuration { mounts.append(.readOnly(source: path, destination: path)) }
        for path in facts.certificateFolders { mounts.append(.shown(source: path, destination: path)) }
        mounts.append(.file(content: Array(InsideIdentity.users.utf8), destination: "/etc/passwd"))
        mounts.append(.file(content: Array(InsideIdentity.groups.utf8), destination: "/etc/group"))
        // Memory-backed, so a share of the memory limit; enough for typical builds and package managers.
        let temporary = min(max(memory / 4, 64 << 20), 2 << 30)
        mounts += [
            .processes, .devices, .temporary(destination: "/tmp", bytes: temporary), .temporary(destination: "/var/tmp", bytes: temporary),
            .temporary(destination: "/dev/shm", bytes: min(temporary, 256 << 20)),
        ]
        roots.append("/tmp")
    }

    private mutating func addHome(_ request: SandboxRequest) {
        mounts.append(Self.own(request.home, at: InsideIdentity.home, request))
        roots.append(InsideIdentity.home)
        growing.append(request.home)
    }

    private static func own(_ folder: String, at destination: String, _ request: SandboxRequest) -> Mount {
        request.ownsFolders ? .hidden(source: folder, destination: destination) : .writable(source: folder, destination: destination)
    }

    private mutating func addListed(_ request: SandboxRequest, _ facts: HostFacts) {
        for path in request.policy.readablePaths where !request.policy.writablePaths.contains(path) {
            guard let entry = facts.entries[path] else { continue }
            mounts.append(.shown(source: entry.resolved, destination: path))
            roots.append(path)
        }
        for path in request.policy.writablePaths {
            guard let entry = facts.entries[path] else { continue }
            mounts.append(.shared(source: entry.resolved, destination: path))
            roots.append(path)
        }
    }

    private mutating func addSearchPath(_ request: SandboxRequest, _ facts: HostFacts) {
        for entry in request.searchPath.split(separator: ":").map(String.init) where !searchPath.contains(entry) {
            if let found = facts.toolFolders.first(where: { $0.entry == entry }), !isSystem(entry, facts) {
                guard found.hidden == nil else { continue }
                searchPath.append(entry)
                for part in found.parts { addReadOnly(part, request, facts) }
            } else if AbsolutePath.isPlain(entry), isSystem(entry, facts), facts.entries[entry]?.isFolder == true {
                searchPath.append(entry)
            }
        }
        for entry in ["/usr/local/bin", "/usr/bin", "/bin"] where !searchPath.contains(entry) { searchPath.append(entry) }
    }

    /// Shows a folder or file, unless it is already visible or must not be shown.
    private mutating func addReadOnly(_ part: ToolFolder.Part, _ request: SandboxRequest, _ facts: HostFacts) {
        let path = part.destination
        guard !isSystem(path, facts), path != "/", !facts.homes(of: request).contains(where: { AbsolutePath.isInside($0, path) }),
            !AbsolutePath.overlaps(part.source, facts.stateFolder), !AbsolutePath.overlaps(path, facts.stateFolder)
        else { return }
        if let project = request.workTree?.project.path, AbsolutePath.overlaps(path, project) { return }
        let isShown = mounts.contains { mount in
            guard let source = mount.source else { return false }
            return source == mount.destination && AbsolutePath.isInside(path, source)
        }
        if isShown { return }
        mounts.append(.shown(source: part.source, destination: path))
    }

    private mutating func addExecutable(_ request: SandboxRequest, _ facts: HostFacts) {
        for part in facts.programs { addReadOnly(part, request, facts) }
    }

    /// Files that tools expect in the home, which is the run's own.
    private mutating func addHomeParts(_ request: SandboxRequest, _ facts: HostFacts) {
        for part in facts.homeTools.parts + request.homeParts {
            let place = InsideIdentity.home + "/" + part.place
            switch part.content {
            case .host(let source):
                // A link of the person may lead anywhere, but a whole home or the daemon's state is never shown.
                let isBroad = source == "/" || facts.homes(of: request).contains { AbsolutePath.isInside($0, source) }
                if isBroad || AbsolutePath.overlaps(source, facts.stateFolder) { continue }
                mounts.append(.shown(source: source, destination: place))
            case .file(let text): mounts.append(.file(content: Array(text.utf8), destination: place))
            }
        }
    }

    private mutating func addProject(_ request: SandboxRequest, _ facts: HostFacts) {
        guard let tree = request.workTree else { return }
        let path = tree.project.path
        let isSafe = request.policy.isolation == .safe
        roots.append(path)
        switch tree.layout {
        case .overlay(let lower, let upper, let work, let target):
            if isSafe {
                mounts.append(.shown(source: handle(on: lower, request), destination: path))
            } else {
                preparations.append(.overlay(lower: lower, upper: upper, work: work, target: target, identity: tree.project.identity))
                mounts.append(.writable(source: target, destination: path))
                growing.append(upper)
                addGitFolders(tree)
            }
        case .copy(let folder):
            let shown = Mount.shown(source: facts.entries[folder]?.resolved ?? folder, destination: path)
            mounts.append(isSafe ? shown : Self.own(folder, at: path, request))
            if !isSafe { growing.append(folder) }
            addGitFolders(tree)
        case .inPlace:
            let source = handle(on: path, request)
            mounts.append(isSafe ? .shown(source: source, destination: path) : .shared(source: source, destination: path))
            if !isSafe { growing.append(path) }
        }
    }

    /// Folders that the git folder in the task's layer or copy refers to. The project itself, shown read-only, has its own git folder.
    private mutating func addGitFolders(_ tree: WorkTree) {
        for folder in tree.gitFolders {
            mounts.append(.shown(source: folder.source, destination: tree.project.path + "/" + folder.place))
        }
    }

    /// Lets the launcher mount the project itself after it has verified that it is the intended folder: bubblewrap would mount any folder
    /// at the path at that time.
    private mutating func handle(on project: String, _ request: SandboxRequest) -> String {
        guard let identity = request.workTree?.project.identity else { return project }
        preparations.append(.bind(source: project, target: request.runFolder, identity: identity))
        return request.runFolder
    }

    /// Whether a path inside shows something of the host.
    func shows(_ path: String, _ facts: HostFacts) -> Bool {
        isSystem(path, facts) || mounts.contains { $0.source != nil && AbsolutePath.isInside(path, $0.destination) }
    }

    /// Whether the path in a variable's value is visible and not provided by the daemon.
    func showsPlace(_ path: String, _ facts: HostFacts) -> Bool { shows(path, facts) && facts.entries[path] != nil }

    private func isSystem(_ path: String, _ facts: HostFacts) -> Bool {
        AbsolutePath.isInside(path, "/usr") || facts.systemFolders.keys.contains { AbsolutePath.isInside(path, $0) }
    }
}
