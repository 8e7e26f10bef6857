#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import Glibc
    package import RoostModel
    import RoostSupport
    import Synchronization

    extension LinuxSandbox {
        /// Sets up a real sandbox, examines its guard's evidence, and ends it before anything is executed. The result is cached: namespace
        /// support only changes by an administrator's action, after which the daemon is restarted.
        package func survey() async -> [GuardReport] {
            if let known = surveyed.withLock({ $0 }) { return known }
            let reports = await probe()
            surveyed.withLock { $0 = reports }
            return reports
        }

        private static let namespaces: [GuardName] = [
            .userNamespace, .mountNamespace, .pidNamespace, .ipcNamespace, .utsNamespace, .networkNamespace, .noNewPrivileges,
        ]

        private func probe() async -> [GuardReport] {
            let folder = stateFolder + "/probe-\(getpid())-\(UUID().uuidString.prefix(8))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            var overlay = GuardReport(name: .overlay, strength: .enforced, evidence: "a copy-on-write layer was mounted")
            do {
                do {
                    return try await probe(folder, withOverlay: true) + [overlay]
                } catch SandboxError.overlayFailed(let why) {
                    overlay = GuardReport(
                        name: .overlay, strength: .missing, evidence: why,
                        remedy: "use --work-tree clone, or move the state folder to a file system that supports overlays (ext4, xfs, btrfs)"
                    )
                    return try await probe(folder, withOverlay: false) + [overlay]
                }
            } catch {
                return lost(error)
            }
        }

        private func probe(_ folder: String, withOverlay: Bool) async throws -> [GuardReport] {
            var policy = Policy()
            policy.limits.freeSpaceFloorBytes = 0
            var request = SandboxRequest(
                runID: RunID(UUID()), policy: policy, executable: "/bin/sh", arguments: [], environment: [:], searchPath: "/usr/bin:/bin",
                userHome: folder + "/user", home: folder + "/home", runFolder: folder, workTree: nil, workingDirectory: InsideIdentity.home)
            let parts = ["home", "lower", "upper", "work", "tree"].map { folder + "/" + $0 }
            for part in parts { try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: true) }
            guard let bubblewrap else { throw Self.noBubblewrap }
            var facts = try HostFacts.gather(
                for: request, bubblewrap: bubblewrap, guardPath: guardPath, stateFolder: stateFolder, resourceGroups: resourceGroups)
            if withOverlay {
                let project = ProjectFolder(
                    path: "/project", kind: .plain, subfolder: "", ownerUID: facts.owner.uid, ownerGID: facts.owner.gid)
                request.workTree = WorkTree(
                    taskID: TaskID(UUID()), project: project,
                    layout: .overlay(lower: parts[1], upper: parts[2], work: parts[3], mountPoint: parts[4]))
                facts.entries["/project"] = HostFacts.Entry(resolved: "/project", isFolder: true)
            }
            let core = try await launch(SandboxPlan.compile(request, facts), request.runID)
            let evidence = core.evidence
            core.kill()
            _ = await core.gone()
            return Self.namespaces.map { name in
                evidence?.shows(name) == true
                    ? GuardReport(name: name, strength: .enforced, evidence: "verified in a test sandbox")
                    : GuardReport(name: name, strength: .missing, evidence: "a test sandbox was set up without it")
            } + facts.reports(for: policy)
        }

        /// No sandbox could be set up: every guard is reported missing, with the same reason.
        private func lost(_ error: any Error) -> [GuardReport] {
            var remedy: String?
            switch error {
            case SandboxError.guardMissing(_, _, let known): remedy = known
            case SandboxError.backendMissing(_, let known): remedy = known
            default: break
            }
            return GuardName.allCases.map { GuardReport(name: $0, strength: .missing, evidence: "\(error)", remedy: remedy) }
        }
    }
#endif
