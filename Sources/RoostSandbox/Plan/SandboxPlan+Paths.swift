import RoostModel

extension SandboxPlan {
    /// Refuses paths that a run never gets, whatever the policy says.
    static func checkPaths(_ request: SandboxRequest, _ facts: HostFacts) throws {
        let policy = request.policy
        for path in [request.executable, request.home, request.runFolder, request.workingDirectory, request.userHome] {
            guard AbsolutePath.isPlain(path) else { throw SandboxError.pathRefused(path, why: "it is not a plain absolute path") }
        }
        for path in policy.readablePaths + policy.writablePaths {
            guard AbsolutePath.isPlain(path) else { throw SandboxError.pathRefused(path, why: "it is not a plain absolute path") }
            guard let entry = facts.entries[path] else { throw SandboxError.pathRefused(path, why: "it does not exist") }
            // Paths are stored with links resolved: if one leads elsewhere now, it was replaced since, perhaps by an agent that may write
            // there.
            guard entry.resolved == path else {
                throw SandboxError.pathRefused(path, why: "it now leads to \(entry.resolved); list that folder instead if you mean it")
            }
            try checkRoot(path, entry.resolved, request, facts)
        }
        guard let project = request.workTree?.project.path else { return }
        guard AbsolutePath.isPlain(project) else { throw SandboxError.pathRefused(project, why: "it is not a plain absolute path") }
        guard let entry = facts.entries[project], entry.isFolder else {
            throw SandboxError.pathRefused(project, why: "there is no such folder")
        }
        try checkRoot(project, entry.resolved, request, facts)
        if policy.isolation != .trusted, facts.homes(of: request).contains(where: { AbsolutePath.isInside($0, entry.resolved) }) {
            throw SandboxError.pathRefused(project, why: "it contains a home folder; choose a folder inside it")
        }
    }

    private static func checkRoot(_ path: String, _ resolved: String, _ request: SandboxRequest, _ facts: HostFacts) throws {
        if resolved == "/" { throw SandboxError.pathRefused(path, why: "it is the whole machine") }
        for folder in ["/proc", "/sys", "/dev"] where AbsolutePath.isInside(resolved, folder) {
            throw SandboxError.pathRefused(path, why: "\(folder) cannot be shared with a run")
        }
        if AbsolutePath.overlaps(resolved, facts.stateFolder) {
            throw SandboxError.pathRefused(path, why: "it contains the daemon's state in \(facts.stateFolder)")
        }
        let isSystem = ["/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/boot"].contains(resolved)
        if isSystem, request.policy.writablePaths.contains(path) || request.workTree?.project.path == path {
            throw SandboxError.pathRefused(path, why: "it belongs to the operating system")
        }
    }

    /// The working directory and the executable come from the caller; what is visible is determined by the policy alone.
    static func checkVisible(_ request: SandboxRequest, _ facts: HostFacts, _ layout: MountSet) throws {
        guard request.policy.isolation != .trusted else { return }
        guard layout.roots.contains(where: { AbsolutePath.isInside(request.workingDirectory, $0) }) else {
            throw SandboxError.pathRefused(
                request.workingDirectory,
                why: "the working directory is not visible under the policy; use one inside the project, or list the folder as readable")
        }
        guard facts.entries[request.executable] != nil else { throw SandboxError.executableNotFound(request.executable) }
        guard layout.shows(request.executable, facts) else {
            throw SandboxError.pathRefused(
                request.executable, why: "it is not visible under the policy and not in a toolchain; list its folder as readable")
        }
    }
}
