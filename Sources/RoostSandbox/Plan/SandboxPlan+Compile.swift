package import RoostModel

extension SandboxPlan {
    /// Compiles a request into a plan for a machine. Pure: equal arguments give equal plans, and nothing is accessed.
    ///
    /// - Throws: ``SandboxError/pathRefused(_:why:)`` for folders that a run must not get, ``SandboxError/executableNotFound(_:)``, and
    ///   ``SandboxError/guardMissing(_:evidence:remedy:)`` if a guard required by the policy cannot be enforced.
    package static func compile(_ request: SandboxRequest, _ facts: HostFacts) throws -> SandboxPlan {
        let reports = facts.reports(for: request.policy)
        for name in request.policy.requiredGuards {
            guard let report = reports.first(where: { $0.name == name }), report.strength != .enforced else { continue }
            let evidence = report.strength == .watched ? "it is only watched: \(report.evidence)" : report.evidence
            throw SandboxError.guardMissing(name, evidence: evidence, remedy: report.remedy)
        }
        try checkPaths(request, facts)
        let isTrusted = request.policy.isolation == .trusted
        var layout = isTrusted ? MountSet.trusted(request, facts) : try MountSet.contained(request, facts)
        try checkVisible(request, facts, layout)
        let callFilter = callFilter(request.policy, layout)
        if facts.changesOwner || !isTrusted { layout.stageSources(runFolder: request.runFolder) }
        layout.showMountsBelow(request)
        if !isTrusted { layout.coverEnvironmentFiles(request, facts) }
        let spelled = isTrusted ? layout.mounts : layout.gatherSettings()
        let environment = environment(request, facts, layout)
        let (arguments, files) = commandLine(request, facts, spelled)
        return SandboxPlan(
            owner: facts.owner, changesOwner: facts.changesOwner, needsUserNamespace: !facts.canMount,
            preparations: layout.preparations, mounts: layout.mounts, isolation: request.policy.isolation,
            network: request.policy.network, workingDirectory: request.workingDirectory,
            command: [request.executable] + request.arguments, environment: environment,
            resourceLimits: resourceLimits(request.policy.limits, facts), callFilter: callFilter,
            provenGuards: provenGuards(request.policy, facts),
            commandLine: arguments, files: files, growingFolders: layout.growing, limits: request.policy.limits, reports: reports,
            masked: layout.masked, summary: layout.summary)
    }

    private static func resourceLimits(_ limits: Limits, _ facts: HostFacts) -> [ResourceLimit] {
        var bounds = [
            ResourceLimit(kind: .openFiles, bound: UInt64(clamping: limits.openFiles)),
            ResourceLimit(kind: .fileBytes, bound: UInt64(clamping: limits.fileBytes)), ResourceLimit(kind: .coreBytes, bound: 0),
        ]
        // The kernel exempts the real root from this limit (kernel/fork.c, copy_process). Two more for init and the guard.
        if facts.owner.uid != 0 { bounds.append(ResourceLimit(kind: .processes, bound: UInt64(clamping: limits.processes) + 2)) }
        return bounds
    }

    private static func callFilter(_ policy: Policy, _ layout: MountSet) -> CallFilter {
        let hasLayer = layout.preparations.contains { if case .overlay = $0 { true } else { false } }
        var filter: CallFilter = hasLayer ? [.folderRenames] : []
        // A trusted run keeps the caller's rights, which the other filters would restrict.
        guard policy.isolation != .trusted else { return filter }
        filter.insert(.keys)
        guard layout.sharesFolders else { return filter }
        filter.insert(.sharedFolders)
        if policy.network != .deny { filter.insert(.sharedNetwork) }
        return filter
    }

    private static func provenGuards(_ policy: Policy, _ facts: HostFacts) -> [GuardName] {
        var names: [GuardName] = [.mountNamespace, .pidNamespace, .ipcNamespace, .utsNamespace, .noNewPrivileges]
        if usesUserNamespace(policy, facts) { names.append(.userNamespace) }
        if policy.network == .deny { names.append(.networkNamespace) }
        return names
    }

    /// A trusted run as the real root needs no user namespace: with only its own id mapped, it could not access files of other owners.
    static func usesUserNamespace(_ policy: Policy, _ facts: HostFacts) -> Bool {
        !(policy.isolation == .trusted && facts.canMount && facts.owner.uid == 0)
    }

    private static func environment(_ request: SandboxRequest, _ facts: HostFacts, _ layout: MountSet) -> [String: String] {
        let isTrusted = request.policy.isolation == .trusted
        var environment = request.environment
        let name = isTrusted ? facts.userName : InsideIdentity.name
        environment["HOME"] = isTrusted ? request.userHome : InsideIdentity.home
        environment["PATH"] = layout.searchPath.joined(separator: ":")
        environment["TMPDIR"] = "/tmp"
        environment["USER"] = name
        environment["LOGNAME"] = name
        environment["SHELL"] = facts.entries["/bin/bash"] == nil ? "/bin/sh" : "/bin/bash"
        // bubblewrap would set it too; set here so that the plan's environment is complete.
        environment["PWD"] = request.workingDirectory
        environment["OLDPWD"] = nil
        var places = facts.certificates.variables
        if !isTrusted {
            places.merge(ToolVariables.visible(request.tools) { layout.showsPlace($0, facts) }) { own, _ in own }
            places.merge(facts.homeTools.variables) { own, _ in own }
        }
        return environment.merging(places) { own, _ in own }
    }
}

/// The identity of the process inside, independent of its ids outside.
enum InsideIdentity {
    static let name = "roost"
    /// A name that every machine resolves to itself: programs look up their own host name, and some (Java's among them) fail if it is
    /// unknown.
    static let host = "localhost"
    static let home = SandboxRequest.insideHome
    static let id = 1000

    static let users =
        "root:x:0:0:root:/root:/usr/sbin/nologin\n\(name):x:\(id):\(id):Roost:\(home):/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n"
    static let groups = "root:x:0:\n\(name):x:\(id):\nnogroup:x:65534:\n"
}
