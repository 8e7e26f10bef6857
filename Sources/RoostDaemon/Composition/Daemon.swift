import CRoostSystem
package import Logging
import RoostEngine
import RoostFiles
import RoostModel
import RoostRuntimes
import RoostSandbox
package import RoostServer
import RoostStore
package import RoostSupport
package import RoostWire
import ServiceLifecycle
import UnixSignals

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The composition root: builds every service once, in order, and runs them as one group until a signal or a request stops it.
package struct Daemon: Sendable {
    private let state: StateFolder
    private let settings: Settings
    private let log: Logger

    /// - Parameters:
    ///   - state: created if it does not exist.
    ///   - settings: already validated by ``Settings``.
    package init(state: StateFolder, settings: Settings, log: Logger) {
        self.state = state
        self.settings = settings
        self.log = log
    }

    /// Runs until SIGTERM, SIGINT or `POST /v1/shutdown`.
    ///
    /// - Parameter ready: called with information about this daemon and a factory for sign-in links when its API server accepts
    ///   connections. Requests are answered after it has returned.
    /// - Throws: ``DaemonError``, `StoreError`, `OutboundError`, `APIServerError`.
    package func run(ready: @escaping @Sendable (InfoAnswer, SignInLinks) async -> Void) async throws {
        for folder in [state.path, state.runFolder, state.logs, state.homes, state.attachments, state.sandboxes, state.socketFolder] {
            try PrivateFolder.make(folder)
        }
        OpenFileLimit.lift()
        try standApart()
        guard let lock = try await StateLock.take(path: state.lock) else { throw DaemonError.alreadyRunning(state.path) }
        let startedAt = WallClock.live.now()

        let telemetry = DaemonTelemetry(settings: settings, startedAt: startedAt)

        // The store opens in parallel with the preparation of the sandbox, because each waits for the disk.
        let secrets = SecretRegistry()
        let isFirstStart = access(state.database, F_OK) != 0
        async let opening = Store.open(.file(state.database), redact: secrets.redact, logger: log)

        // Adapters for the engine's ports
        let git = TrustedProgram.find(TrustedProgram.git)
        let sandbox = try LinuxSandbox(
            guardPath: GuardBinary.install(into: state.guardFolder), bubblewrapPath: nil, stateFolder: state.path,
            logger: log)
        sandbox.removeStaleGroups()
        let workTrees = LocalWorkTrees(
            stateFolder: state.path, git: sandbox.hostCommand, gitExecutable: git, logger: log)
        let caches = LocalCaches(stateFolder: state.path, logger: log)
        if !isFirstStart {
            workTrees.removeLeftovers()
            await workTrees.removeAbandonedLocks()
            workTrees.deleteDiscarded()
            caches.removeLeftovers()
        }
        defer { workTrees.removeLeftovers() }
        let runtimes: [any Runtime] = [
            CommandRuntime(lookUp: .host),
            ClaudeRuntime(lookUp: .host, readFile: HostFiles.read, folder: HostFiles.folder, clock: .live),
        ]
        let blobs = LocalBlobs(state: state)
        APIServer.prepare()
        let opened = try await opening
        let node = try await opened.localNode()
        let store = opened.seen(by: node)
        let ports = EnginePorts(
            runs: store.runs, journal: store.journal, queries: store.queries, agents: store.agents,
            attachments: store.attachments, sandbox: telemetry.measuring(sandbox), workTrees: workTrees,
            runtimes: Dictionary(uniqueKeysWithValues: runtimes.map { ($0.kind, $0) }),
            folders: HomeFolders(state: state, blobs: blobs).port,
            openedFolders: store.folders, defaults: DefaultsReader(read: ProjectDefaultsFile.read),
            folderNames: LocalFolderNames(home: HostEnvironment.current["HOME"]).port, caches: caches,
            clock: .live, entropy: .live)

        // Engine
        let environments = RunEnvironments(
            base: RunEnvironment.base(from: HostEnvironment.current), own: RunEnvironment.selected(from: HostEnvironment.current))
        let engine = Engine(
            ports: ports, settings: settings.engine, node: node, secrets: secrets, environments: environments, log: log)
        let audit = DaemonAudit(log: store.audit, clock: .live, logger: log)
        // In parallel with the creation of the API server, which reads none of it; finished before anything is served.
        async let recovery: Void = {
            try await engine.recover(version: roostVersion)
            await audit.started(settings.chosen)
        }()

        // API server
        let stop = StopRequest()
        let hosts = LocalHosts(listed: settings.origins)
        let proof = InstanceProof()
        let info = DaemonInfo(
            state: state, settings: settings, node: node, startedAt: startedAt, queries: store.queries, hosts: hosts)
        let facts = DaemonFacts(
            version: roostVersion, info: { try await info.answer() }, configuration: { settings.answers },
            runtimes: { RuntimeSurvey.answers(runtimes) },
            diagnostics: {
                await Doctor(state: state, git: git, sandbox: sandbox, loopback: settings.loopback, standsInDaemon: true).findings()
            },
            metrics: { telemetry.text })
        let apiServer = APIServer(
            ports: APIServerPorts(
                engine: engine, queries: store.queries, journal: store.journal, runs: store.runs, agents: store.agents,
                tokens: store.tokens, attachments: store.attachments, audit: store.audit, workTrees: workTrees, facts: facts,
                blobs: blobs, proof: proof, shutDown: { stop.request() }, clock: .live, entropy: .live),
            socketPath: state.socket, loopback: settings.loopback, hosts: hosts, log: log,
            ready: { links in
                do {
                    let info = try await info.answer()
                    // Written only now, because until the listener was open another program could have had the port.
                    try InstanceFile.write("\(proof.keyText)\n\(info.url)\n", to: state.instance)
                    await ready(info, links)
                } catch {
                    log.error("The daemon cannot use its own state folder; it stops", metadata: .keys((.error, "\(error)")))
                    stop.request()
                }
            })

        try await recovery

        // Services that only listen: they end last, and their failures do not stop the daemon.
        let listeners =
            try await telemetry.services(settings: settings, journal: store.journal, queries: store.queries, node: node, log: log)
            + Notifications.services(settings: settings, journal: store.journal, queries: store.queries, log: log)
            + [MemoryReturn()]

        var configuration = ServiceGroupConfiguration(
            services: listeners.map { .named($0, onSuccess: .ignore, onFailure: .ignore) } + [
                .named(engine, onSuccess: .gracefullyShutdownGroup, onFailure: .cancelGroup),
                // A port in use is detected here; the started services then end as on a signal.
                .named(apiServer, onSuccess: .gracefullyShutdownGroup, onFailure: .gracefullyShutdownGroup),
                .named(stop, onSuccess: .gracefullyShutdownGroup, onFailure: .cancelGroup),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        configuration.maximumCancellationDuration = .seconds(10)
        unlinkStaleSocket()
        log.notice("Daemon started", metadata: .keys((.version, roostVersion), (.node, node), (.socket, state.socket)))
        let group = ServiceGroup(configuration: configuration)
        do {
            try await group.run()
        } catch {
            await audit.stopped(by: stop.caller, error)
            await store.close()
            throw error
        }
        await audit.stopped(by: stop.caller, nil)
        await store.close()
        unlinkStaleSocket()
        log.notice("Daemon stopped")
        // Keeps the lock until here, independent of optimizations.
        withExtendedLifetime(lock) {}
    }

    /// Prevents other programs of the same user from reading this process's memory, which contains credentials, and prevents core dumps.
    /// Changes to the state folder, so that the working directory reveals nothing and no other file system is kept busy.
    private func standApart() throws {
        roost_configure_allocator()
        guard roost_close_memory() == 0 else {
            throw DaemonError.stateFolder(state.path, why: "the daemon cannot protect its memory: \(String(cString: strerror(errno)))")
        }
        guard chdir(state.path) == 0 else { throw DaemonError.stateFolder(state.path, why: String(cString: strerror(errno))) }
    }

    /// The lock is held, so an existing socket belongs to a dead daemon.
    private func unlinkStaleSocket() {
        unlink(state.socket)
    }
}

extension ServiceGroupConfiguration.ServiceConfiguration {
    /// Named after its type. By default, the group describes a service with all its properties, including keys, which takes a third of the
    /// daemon's start time.
    fileprivate static func named(_ service: any Service, onSuccess: TerminationBehavior, onFailure: TerminationBehavior) -> Self {
        Self(
            service: service, successTerminationBehavior: onSuccess, failureTerminationBehavior: onFailure,
            serviceName: "\(type(of: service))")
    }
}
