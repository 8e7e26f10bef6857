#if os(Linux)
    import CRoostSystem
    import Glibc
    package import Logging
    package import RoostModel
    import RoostSupport
    import Synchronization

    /// The sandbox on Linux: namespaces by bubblewrap, started by the launcher, with the guard inside.
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
        /// - guardPath: the result of ``GuardBinary/install(into:)``.
        /// - bubblewrapPath: replaces the search at fixed paths; must satisfy the same checks.
        /// - stateFolder: the daemon's state folder, which no run may see.
        /// - usesFreezer: `false` pauses processes individually with SIGSTOP, as on machines without a freezer.
        /// - Throws: ``SandboxError/setUpFailed(_:)`` if the system provides no descriptors.
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
                throw SandboxError.setUpFailed("the layers of its caches could not be mounted: \(why); run without caches instead")
            }
            return (LinuxProcess(core), plan.preview.adding(core.notices))
        }

        package func resolve(_ policy: Policy) throws -> Policy {
            func resolved(_ paths: [String], takesFiles: Bool = false) throws -> [String] {
                try paths.map { path in
                    guard let entry = HostFile.entry(path) else { throw SandboxError.pathRefused(path, why: "it does not exist") }
                    guard entry.isFolder || takesFiles && HostFile.isFile(entry.resolved) else {
                        throw SandboxError.pathRefused(path, why: takesFiles ? "it is neither a folder nor a file" : "it is not a folder")
                    }
                    return entry.resolved
                }
            }
            var policy = policy
            policy.readablePaths = try resolved(policy.readablePaths, takesFiles: true)
            policy.writablePaths = try resolved(policy.writablePaths)
            return try policy.validated()
        }

        /// Removes control groups left by an earlier daemon; called when the daemon starts.
        package func removeStaleGroups() {
            let count = resourceGroups.removeStaleGroups(freezers: freezers)
            if count > 0 { logger.info("Removed control groups of an earlier daemon", metadata: .keys((.count, count))) }
        }

        func plan(_ request: SandboxRequest) throws -> SandboxPlan {
            guard let bubblewrap else { throw Self.noBubblewrap }
            let facts = try HostFacts.gather(
                for: request, bubblewrap: bubblewrap, guardPath: guardPath, stateFolder: stateFolder, resourceGroups: resourceGroups,
                names: names, system: systemLinks.current())
            return try SandboxPlan.compile(request, facts)
        }

        static let noBubblewrap = SandboxError.backendMissing(
            "bubblewrap was not found at \(TrustedProgram.bubblewrap.joined(separator: ", ")), owned by root and only writable by root",
            remedy: "install it (apt install bubblewrap, dnf install bubblewrap)")

        /// The time limit for mounting. An unresponsive network file system below the project must not block a run forever, but a heavily
        /// loaded machine must not end it.
        private static let setUpLimit = Duration.seconds(120)

        func launch(
            _ plan: SandboxPlan, _ run: RunID, mounted: @escaping @Sendable ([FolderNotice]) async throws -> Void = { _ in }
        ) async throws -> TreeCore {
            guard let bubblewrap else { throw Self.noBubblewrap }
            // Measured during the set-up, and finished before the run can write anything.
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
                // The next launcher is prepared when this one's command is executed: joining a control group holds a kernel lock that every
                // fork needs.
                core = try TreeCore(pooled.launcher, plan, pooled.group, poller, executing: launcherPool.refill)
            } catch {
                throw SandboxError.setUpFailed("the launcher could not be started: \(error)")
            }
            // Ends by itself when the tree has ended.
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
                // Awaited to its end, so that it does not continue after the failure is reported.
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
            logger.debug("Sandbox is ready", metadata: .keys((.run, run)))
            return core
        }
    }

    extension SandboxRequest {
        /// Whether its project is shown through a writable layer.
        fileprivate var hasLayer: Bool {
            guard case .overlay? = workTree?.layout else { return false }
            return policy.isolation != .safe
        }
    }
#endif
