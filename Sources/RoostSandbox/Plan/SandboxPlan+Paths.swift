import RoostModel

extension SandboxPlan {
    /// Places that a run never gets, whatever the policy says.
    static func checkPaths(_ request: SandboxRequest, _ facts: HostFacts) throws {
        let policy = request.policy
        for path in [request.executable, request.home, request.runFolder, request.workingDirectory, request.userHome] {
            guard AbsolutePath.isPlain(path) else { throw SandboxError.pathRefused(path, why: "it is not a plain absolute path") }
        }
        for path in policy.readablePaths + policy.writablePaths {
            guard AbsolutePath.isPlain(path) else { throw SandboxError.pathRefused(path, why: "it is not a plain absolute path") }
            guard let entry = facts.entries[path] else { throw SandboxError.pathRefused(path, why: "it does not exist") }
            // Stored with its links resolved: one that leads elsewhere now was put there since, perhaps by an agent that may write there.
            guard entry.resolved == path else {
                throw SandboxError.pathRefused(path, why: "it leads to \(entry.resolved) now; list that folder itself if it is meant")
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
            throw SandboxError.pathRefused(project, why: "it holds a whole home; choose a folder inside it")
        }
    }

    private static func checkRoot(_ path: String, _ resolved: String, _ request: SandboxRequest, _ facts: HostFacts) throws {
        if resolved == "/" { throw SandboxError.pathRefused(path, why: "it is the whole machine") }
        for folder in ["/proc", "/sys", "/dev"] where AbsolutePath.isInside(resolved, folder) {
            throw SandboxError.pathRefused(path, why: "\(folder) is not a place for files")
        }
        if AbsolutePath.overlaps(resolved, facts.stateFolder) {
            throw SandboxError.pathRefused(path, why: "it would show the daemon's own state in \(facts.stateFolder)")
        }
        let isSystem = ["/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/boot"].contains(resolved)
        if isSystem, request.policy.writablePaths.contains(path) || request.workTree?.project.path == path {
            throw SandboxError.pathRefused(path, why: "it belongs to the operating system")
        }
    }

    /// The start folder and the executable come from the caller, what is visible comes from the policy alone.
    static func checkVisible(_ request: SandboxRequest, _ facts: HostFacts, _ layout: MountSet) throws {
        guard request.policy.isolation != .trusted else { return }
        guard layout.roots.contains(where: { AbsolutePath.isInside(request.workingDirectory, $0) }) else {
            throw SandboxError.pathRefused(
                request.workingDirectory,
                why: "the start folder lies outside what the policy shows; start inside the project or list the folder as readable")
        }
        guard facts.entries[request.executable] != nil else { throw SandboxError.executableNotFound(request.executable) }
        guard layout.shows(request.executable, facts) else {
            throw SandboxError.pathRefused(
                request.executable, why: "it lies outside what the policy shows, and not in a toolchain; list its folder as readable")
        }
    }
}
