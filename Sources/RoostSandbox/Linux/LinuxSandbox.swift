#if os(Linux)
    import CRoostSystem
    import Glibc
    package import Logging
    package import RoostModel
    import RoostSupport
    import Synchronization

    /// The sandbox of Linux: namespaces through bubblewrap, started by our launcher, with our guard inside.
    package final class LinuxSandbox: Sandbox {
        let guardPath: String
        let bubblewrap: String?
        let stateFolder: String
        let resourceGroups: ResourceSupport
        let freezers: String?
        let logger: Logger
        let poller: Poller
        let surveyed = Mutex<[GuardReport]?>(nil)
        let launcherPool: LauncherPool
        let names = NamesMemory()
        let systemLinks = SystemLinks()

        /// - Parameters:
        ///   - guardPath: what ``GuardBinary/install(into:)`` returned.
        ///   - bubblewrapPath: overrides the search at fixed places; it must be as safe.
        ///   - stateFolder: the daemon's own, which no run may see.
        ///   - usesFreezer: `false` makes pausing stop processes one by one, as on machines without a freezer.
        /// - Throws: ``SandboxError/setUpFailed(_:)`` where the system gives no descriptors.
        package init(guardPath: String, bubblewrapPath: String?, stateFolder: String, usesFreezer: Bool = true, logger: Logger) throws {
            self.guardPath = guardPath
            bubblewrap =
                bubblewrapPath.map { TrustedProgram.complaint(about: $0) == nil ? $0 : nil }
                ?? TrustedProgram.find(TrustedProgram.bubblewrap)
            self.stateFolder = stateFolder
            self.logger = logger
            let support = ResourceSupport.find()
            resourceGroups = support
            freezers = usesFreezer ? Freezer.findParent() : nil
            launcherPool = LauncherPool(guardPath: guardPath, support: support, freezers: freezers)
            do {
                poller = try Poller()
            } catch {
                throw SandboxError.setUpFailed(error.description)
            }
        }

        package func preview(_ request: SandboxRequest) throws -> SandboxPreview { try plan(request).preview }

        package func start(
            _ request: SandboxRequest, mounted: @escaping @Sendable (SandboxPreview) async throws -> Void
        ) async throws -> (process: any SandboxedProcess, preview: SandboxPreview) {
            let plan = try plan(request)
            let core: TreeCore
            do {
                core = try await launch(plan, request.runID) { notices in try await mounted(plan.preview.adding(notices)) }
            } catch SandboxError.overlayFailed(let why) where !request.caches.isEmpty && !request.hasLayer {
                throw SandboxError.setUpFailed("the layers of its caches could not be mounted: \(why); leave them out to run without")
            }
            return (LinuxProcess(core), plan.preview.adding(core.notices))
        }

        package func resolve(_ policy: Policy) throws -> Policy {
            func resolved(_ paths: [String], takesFiles: Bool = false) throws -> [String] {
                try paths.map { path in
                    guard let entry = HostFile.entry(path) else { throw SandboxError.pathRefused(path, why: "it does not exist") }
                    guard entry.isFolder || takesFiles && HostFile.isFile(entry.resolved) else {
                        throw SandboxError.pathRefused(path, why: takesFiles ? "it is no folder and no file" : "it is no folder")
                    }
                    return entry.resolved
                }
            }
            var policy = policy
            policy.readablePaths = try resolved(policy.readablePaths, takesFiles: true)
            policy.writablePaths = try resolved(policy.writablePaths)
            return try policy.validated()
        }

        /// Removes resource groups that an earlier daemon left; at the daemon's start.
        package func removeStaleGroups() {
            let count = resourceGroups.removeStaleGroups(freezers: freezers)
            if count > 0 { logger.info("Removed resource groups of an earlier daemon", metadata: .keys((.count, count))) }
        }

        func plan(_ request: SandboxRequest) throws -> SandboxPlan {
            guard let bubblewrap else { throw Self.noBubblewrap }
            let facts = try HostFacts.gather(
                for: request, bubblewrap: bubblewrap, guardPath: guardPath, stateFolder: stateFolder, resourceGroups: resourceGroups,
                names: names, system: systemLinks.current())
            return try SandboxPlan.compile(request, facts)
        }

        static let noBubblewrap = SandboxError.backendMissing(
            "bubblewrap is not installed at one of \(TrustedProgram.bubblewrap.joined(separator: ", ")), owned by root and writable by root alone",
            remedy: "install it (apt install bubblewrap, dnf install bubblewrap)")

        /// Time for the mounts; a dead network file system below the project must not hold the run for ever, a machine that is at much other
        /// work must not end it.
        private static let setUpLimit = Duration.seconds(120)

        func launch(
            _ plan: SandboxPlan, _ run: RunID, mounted: @escaping @Sendable ([FolderNotice]) async throws -> Void = { _ in }
        ) async throws -> TreeCore {
            guard let bubblewrap else { throw Self.noBubblewrap }
            // Beside the set-up, and done before anything of the run can write.
            async let occupied = plan.launcherMeasures ? 0 : DiskUse.measure(plan.growingFolders)
            let core: TreeCore
            do {
                let pooled = try launcherPool.take()
                do {
                    try pooled.group.bound(plan.limits)
                    try pooled.launcher.begin(plan, bubblewrap: bubblewrap)
                } catch {
                    pooled.dismiss()
                    throw error
                }
                // The next one is made ready when this one's command executes: joining a control group holds a lock of the kernel that
                // every fork waits for.
                core = try TreeCore(pooled.launcher, plan, pooled.group, poller, executing: launcherPool.refill)
            } catch {
                throw SandboxError.setUpFailed("the launcher could not be started: \(error)")
            }
            // Ends by itself when the tree is gone, which the core's owner brings about.
            Task { await core.follow() }
            let watch = Task {
                try await ContinuousClock().sleep(for: Self.setUpLimit)
                core.setUpLasted(Self.setUpLimit)
            }
            defer { watch.cancel() }
            async let told: Void = core.mounted() ? mounted(core.notices) : ()
            do {
                try await core.stood()
            } catch {
                // Seen to its end: what follows a failure must not find it still at work.
                _ = try? await told
                throw error
            }
            do {
                try await told
            } catch {
                core.kill()
                _ = await core.gone()
                throw error
            }
            let before = plan.launcherMeasures && !plan.growingFolders.isEmpty ? await core.occupiedAtFirst() : await occupied
            Watchdog.start(core, plan, before: before, hasGroupForMemory: resourceGroups.boundsMemory, stateFolder: stateFolder)
            logger.debug("Sandbox stands", metadata: .keys((.run, run)))
            return core
        }
    }

    extension SandboxRequest {
        /// Whether its project is shown through a layer to be changed.
        fileprivate var hasLayer: Bool {
            guard case .overlay? = workTree?.layout else { return false }
            return policy.isolation != .safe
        }
    }
#endif
