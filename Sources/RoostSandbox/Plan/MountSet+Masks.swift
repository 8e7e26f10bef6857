import RoostModel

extension MountSet {
    /// Covers files in visible folders that must not be seen or executed.
    mutating func addMasks(_ request: SandboxRequest, _ facts: HostFacts) {
        let shown = mounts.compactMap { mount in mount.source == nil ? nil : mount.destination }
        func isShown(_ path: String) -> Bool { shown.contains { AbsolutePath.isInside(path, $0) } }
        let secrets = facts.homes(of: request).flatMap { home in Toolchains.credentials.map { home + "/" + $0 } }
            .filter { facts.entries[$0] != nil }
        for path in secrets where isShown(path) && !masked.contains(path) {
            // An empty file instead of the null device: programs that read such files accept empty content, but not "permission denied".
            mounts.append(.file(content: [], destination: path))
            masked.append(path)
        }
        // The kernel lists keys by user id, independent of namespaces.
        for path in Self.keyLists where facts.entries[path] != nil {
            mounts.append(.file(content: [], destination: path))
            masked.append(path)
        }
        for path in deniedTools(request.policy, facts) where isShown(path) && !masked.contains(path) {
            mounts.append(.denied(destination: path))
            masked.append(path)
        }
    }

    /// Covers .env files at the launcher's staging path, before bubblewrap binds the project, in one step for all of them: bubblewrap reads
    /// the list of all mounts once for each of its own.
    mutating func coverEnvironmentFiles(_ request: SandboxRequest, _ facts: HostFacts) {
        guard let project = request.workTree?.project.path, !request.policy.exposesEnvironmentFiles else { return }
        let paths = facts.environmentFiles.paths
        guard !paths.isEmpty, let place = mounts.first(where: { $0.destination == project })?.source else { return }
        let empty = AbsolutePath.parent(of: facts.guardPath) + "/" + GuardBinary.emptyFile
        preparations.append(.cover(folder: place, paths: paths, empty: empty))
    }

    /// Adds the hint for people; called before the staging paths are chosen.
    mutating func tellEnvironmentFiles(_ request: SandboxRequest, _ facts: HostFacts) {
        guard let project = request.workTree?.project.path, !request.policy.exposesEnvironmentFiles else { return }
        guard !facts.environmentFiles.paths.isEmpty else { return }
        masked += facts.environmentFiles.paths.map { project + "/" + $0 }
        hidden = EnvironmentFileWords.sentence(facts.environmentFiles)
    }

    private func deniedTools(_ policy: Policy, _ facts: HostFacts) -> [String] {
        let places = Self.toolFolders + searchPath
        return policy.deniedTools.flatMap { tool in
            (tool.utf8.first == 0x2f ? [tool] : places.map { $0 + "/" + tool }).compactMap { facts.entries[$0]?.resolved }
        }
    }

    static let keyLists = ["/proc/keys", "/proc/key-users"]
    static let toolFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// One sentence for people that describes what the run can access.
    mutating func summarize(_ request: SandboxRequest, _ facts: HostFacts) {
        var rights = ["run the system's programs"]
        if let project = request.workTree?.project.path {
            switch (request.policy.isolation, request.workTree?.layout) {
            case (.safe, _): rights.append("read \(project)")
            case (_, .inPlace): rights.append("change \(project) directly")
            case (_, _): rights.append("change \(project) in a layer of its own")
            }
        }
        if !request.policy.readablePaths.isEmpty { rights.append("read \(request.policy.readablePaths.joined(separator: ", "))") }
        if !request.policy.writablePaths.isEmpty { rights.append("change \(request.policy.writablePaths.joined(separator: ", "))") }
        if let caches = Self.caches(request) { rights.append((request.caches.isEmpty ? "use " : "use the project's ") + caches) }
        let last = request.policy.network == .open ? "reach the whole network" : "use a home of its own, without network"
        summary =
            "can \(rights.joined(separator: ", ")) and \(last)" + Self.tools(facts.toolFolders)
            + packages(request, facts) + others(request, facts) + Self.certificates(facts) + (hidden.map { "; \($0)" } ?? "")
    }

    /// What is shown of the host besides the system, the project, the folders listed by the policy and the entries of `PATH`.
    private func others(_ request: SandboxRequest, _ facts: HostFacts) -> String {
        let listed = request.policy.readablePaths + request.policy.writablePaths + facts.certificateFolders
        let entries = facts.toolFolders.map(\.entry)
        let project = request.workTree?.project.path
        let paths = mounts.compactMap { mount -> String? in
            guard case .shown(_, let path) = mount, !listed.contains(path), !entries.contains(path) else { return nil }
            if let project, AbsolutePath.isInside(path, project) { return nil }
            return AbsolutePath.isInside(path, InsideIdentity.home) ? nil : path
        }
        let copies = (facts.homeTools.parts + request.homeParts).compactMap { part in
            mounts.contains { $0.destination == InsideIdentity.home + "/" + part.place } ? part.name : nil
        }
        return (paths.isEmpty ? "" : "; it also reads \(Self.list(paths, most: 24))")
            + (copies.isEmpty ? "" : "; shown from your home: \(Self.list(copies, most: 24))")
            + (request.homeLeftOut.isEmpty ? "" : "; without \(Self.list(request.homeLeftOut, most: 24))")
    }

    /// Packages that a virtual environment uses from projects which the run does not see.
    private func packages(_ request: SandboxRequest, _ facts: HostFacts) -> String {
        let listed = request.policy.readablePaths + request.policy.writablePaths
        let projects = facts.toolFolders.flatMap(\.projects).filter { project in
            !listed.contains { AbsolutePath.isInside(project, $0) }
        }
        return projects.isEmpty ? "" : "; without packages installed from \(Self.list(projects, most: 12)) (--read makes them visible)"
    }

    private static func certificates(_ facts: HostFacts) -> String {
        let hidden = facts.certificates.hidden.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
        return hidden.isEmpty ? "" : "; variables not passed: \(list(hidden, most: 12))"
    }

    private static func list(_ words: [String], most: Int) -> String {
        words.prefix(most).joined(separator: ", ") + (words.count > most ? " and \(words.count - most) more" : "")
    }

    /// The visible and hidden entries of `PATH`, the latter with the reason; long lists are shortened to a count.
    private static func tools(_ folders: [ToolFolder]) -> String {
        func list(_ words: [String]) -> String { Self.list(words, most: 12) }
        let shown = folders.filter { $0.hidden == nil && !$0.parts.isEmpty }.map { folder in
            folder.entry + (folder.leftOut.isEmpty ? "" : " (without \(list(folder.leftOut)))")
        }
        let hidden = folders.compactMap { folder in folder.hidden.map { "\(folder.entry) (\($0))" } }
        return (shown.isEmpty ? "" : "; visible in PATH: \(list(shown))") + (hidden.isEmpty ? "" : "; not visible in PATH: \(list(hidden))")
    }
}
