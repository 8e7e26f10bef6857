import RoostModel

extension MountSet {
    /// Covers what lies in visible folders and must not be seen or run.
    mutating func addMasks(_ request: SandboxRequest, _ facts: HostFacts) {
        let shown = mounts.compactMap { mount in mount.source == nil ? nil : mount.destination }
        func isShown(_ path: String) -> Bool { shown.contains { AbsolutePath.isInside(path, $0) } }
        let secrets = Toolchains.credentials.map { request.userHome + "/" + $0 }.filter { facts.entries[$0] != nil }
        for path in secrets where isShown(path) && !masked.contains(path) {
            // An empty file and not the null device: programs that read such files take "empty" for an answer, but not "permission denied".
            mounts.append(.file(content: [], destination: path))
            masked.append(path)
        }
        for path in deniedTools(request.policy, facts) where isShown(path) && !masked.contains(path) {
            mounts.append(.denied(destination: path))
            masked.append(path)
        }
    }

    /// Covers files of variables before bubblewrap binds the project, in one step for all of them: bubblewrap reads the list of all mounts once for
    /// each of its own.
    mutating func coverEnvironmentFiles(_ request: SandboxRequest, _ facts: HostFacts) {
        guard let tree = request.workTree, !request.policy.exposesEnvironmentFiles, !facts.environmentFiles.paths.isEmpty else { return }
        let paths = facts.environmentFiles.paths
        let place: String
        switch tree.layout {
        case .overlay(_, _, _, let target) where request.policy.isolation != .safe: place = target
        case .overlay(let folder, _, _, _), .copy(let folder): place = folder
        case .inPlace: place = tree.project.path
        }
        // A mount of its own, so that the covers are of this run's view alone.
        if !preparations.contains(where: { if case .overlay(_, _, _, place) = $0 { true } else { false } }) {
            preparations.append(.bind(source: place, target: place))
        }
        let empty = AbsolutePath.parent(of: facts.guardPath) + "/" + GuardBinary.emptyFile
        preparations.append(.cover(folder: place, paths: paths, empty: empty))
        masked += paths.map { tree.project.path + "/" + $0 }
        hidden = EnvironmentFileWords.sentence(facts.environmentFiles)
    }

    private func deniedTools(_ policy: Policy, _ facts: HostFacts) -> [String] {
        let places = Self.toolFolders + searchPath
        return policy.deniedTools.flatMap { tool in
            (tool.utf8.first == 0x2f ? [tool] : places.map { $0 + "/" + tool }).compactMap { facts.entries[$0]?.resolved }
        }
    }

    static let toolFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// One plain sentence for people.
    mutating func summarize(_ request: SandboxRequest) {
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
        let last = request.policy.network == .open ? "reach the whole network" : "use a home of its own, without network"
        summary = "can \(rights.joined(separator: ", ")) and \(last)" + (hidden.map { "; \($0)" } ?? "")
    }
}
