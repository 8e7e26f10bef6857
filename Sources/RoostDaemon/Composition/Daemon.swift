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

/// The composition root: builds every part once, in order, and runs them as one group until a signal or a request ends it.
package struct Daemon: Sendable {
    private let state: StateFolder
    private let settings: Settings
    private let log: Logger

    package init(state: StateFolder, settings: Settings, log: Logger) {
        self.state = state
        self.settings = settings
        self.log = log
    }

    /// Runs until SIGTERM, SIGINT or `POST /v1/shutdown`.
    ///
    /// - Parameter ready: called with the facts about this daemon, and a maker of sign-in links, once its API server takes requests. They are
    ///   answered when it has returned.
    /// - Throws: ``DaemonError``, `StoreError`.
    package func run(ready: @escaping @Sendable (InfoAnswer, SignInLinks) async -> Void) async throws {
        for folder in [state.path, state.runFolder, state.logs, state.homes, state.attachments, state.sandboxes, state.socketFolder] {
            try PrivateFolder.make(folder)
        }
        OpenFileLimit.lift()
        try standApart()
        guard let lock = try await StateLock.take(path: state.lock) else { throw DaemonError.alreadyRunning(state.path) }
        let startedAt = WallClock.live.now()

        let telemetry = DaemonTelemetry(settings: settings, startedAt: startedAt)

        // Store. Its file and the sandbox's are made at the same time: each waits for the disk.
        let secrets = SecretRegistry()
        let isFirstStart = access(state.database, F_OK) != 0
        async let opening = Store.open(.file(state.database), redact: secrets.redact, logger: log)

        // The world behind the ports
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

        // The middle
        let environments = RunEnvironments(
            base: RunEnvironment.base(from: HostEnvironment.current), own: RunEnvironment.selected(from: HostEnvironment.current))
        let engine = Engine(
            ports: ports, settings: settings.engine, node: node, secrets: secrets, environments: environments, log: log)
        let audit = DaemonAudit(log: store.audit, clock: .live, logger: log)
        // Beside the API server's making, which reads nothing of it; done before anything is served.
        async let recovery: Void = {
            try await engine.recover(version: roostVersion)
            await audit.started(settings.chosen)
        }()

        // The API server
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
                    // Only now: what listens on that port until here is not this daemon.
                    try InstanceFile.write("\(proof.keyText)\n\(info.url)\n", to: state.instance)
                    await ready(info, links)
                } catch {
                    log.error("The daemon cannot use its own state folder; it stops", metadata: .keys((.error, "\(error)")))
                    stop.request()
                }
            })

        try await recovery

        // What only listens: it ends last, and its failures end nobody.
        let listeners =
            try await telemetry.services(settings: settings, journal: store.journal, queries: store.queries, node: node, log: log)
            + Notifications.services(settings: settings, journal: store.journal, queries: store.queries, log: log)
            + [MemoryReturn()]

        var configuration = ServiceGroupConfiguration(
            services: listeners.map { .named($0, onSuccess: .ignore, onFailure: .ignore) } + [
                .named(engine, onSuccess: .gracefullyShutdownGroup, onFailure: .cancelGroup),
                // A port that is taken is found out here: what was started ends as it would on a signal.
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
        // The lock lives until here, whatever the optimiser thinks of its last use.
        withExtendedLifetime(lock) {}
    }

    /// Other programs of the same user may not read this process's memory, which holds their keys, and no crash writes it to a file. Its
    /// folder is its own: whoever may look at it learns nothing of where it was started.
    private func standApart() throws {
        roost_share_arenas()
        guard roost_close_memory() == 0 else {
            throw DaemonError.stateFolder(state.path, why: "the daemon cannot close its memory: \(String(cString: strerror(errno)))")
        }
        guard chdir(state.path) == 0 else { throw DaemonError.stateFolder(state.path, why: String(cString: strerror(errno))) }
    }

    /// The lock says that no daemon lives, so a socket that is there is a dead one's; that there is none is as good.
    private func unlinkStaleSocket() {
        unlink(state.socket)
    }
}

extension ServiceGroupConfiguration.ServiceConfiguration {
    /// By its type's name. Left to itself, the group names a service by all that it holds, keys too, and a third of the daemon's start goes
    /// into finding that out.
    fileprivate static func named(_ service: any Service, onSuccess: TerminationBehavior, onFailure: TerminationBehavior) -> Self {
        Self(
            service: service, successTerminationBehavior: onSuccess, failureTerminationBehavior: onFailure,
            serviceName: "\(type(of: service))")
    }
}
