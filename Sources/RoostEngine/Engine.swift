package import Logging
package import RoostModel
import RoostSupport
import ServiceLifecycle

/// The middle of the system: inbox, dispatcher, runners, agents, applications, retention. Knows the world only through its ports.
package struct Engine: Service {
    package let inbox: Inbox
    package let applications: Applications
    package let retention: Retention
    package let deletions: Deletions
    package let shells: Shells
    package let agents: Agents
    package let previews: Previews
    package let projects: Projects
    package let defaults: Defaults
    package let authorizer: Authorizer
    package let node: NodeID
    private let ports: EnginePorts
    private let dispatcher: Dispatcher
    private let reconciler: Reconciler
    private let watch: NodeWatch
    private let log: Logger

    package init(
        ports: EnginePorts, settings: EngineSettings, node: NodeID, secrets: SecretRegistry, environments: RunEnvironments, log: Logger
    ) {
        var ports = ports
        ports.node = node
        let active = ActiveRuns()
        let claims = KeyedLock<TaskID>()
        let inputs = RunInputs()
        let warm = WarmSessions(limit: settings.warmSessions, time: settings.warmTime, ports: ports)
        let folders = OpenedFolders(store: ports.openedFolders, clock: ports.clock)
        let authorizer = Authorizer(ports: ports, folders: folders)
        let shells = Shells(
            ports: ports, environments: environments, warm: warm, active: active, claims: claims, authorizer: authorizer, log: log)
        let applications = Applications(
            ports: ports, warm: warm, active: active, shells: shells, claims: claims, authorizer: authorizer, log: log)
        let defaults = Defaults(ports: ports, authorizer: authorizer, owners: settings.defaults)
        let runner = Runner(
            ports: ports, settings: settings, environments: environments, secrets: secrets, warm: warm, applications: applications,
            shells: shells, claims: claims, inputs: inputs, defaults: defaults, log: log)
        let reconciler = Reconciler(
            ports: ports, environments: environments, active: active, warm: warm, claims: claims, shells: shells, log: log)
        let dispatcher = Dispatcher(
            ports: ports, settings: settings, node: node, runner: runner, active: active, changed: { reconciler.wake() }, log: log)
        let inbox = Inbox(
            ports: ports, environments: environments, secrets: secrets, active: active, warm: warm, dispatcher: dispatcher,
            authorizer: authorizer, folders: folders, inputs: inputs)
        self.applications = applications
        self.shells = shells
        self.dispatcher = dispatcher
        self.reconciler = reconciler
        self.inbox = inbox
        self.ports = ports
        self.node = node
        self.log = log
        self.authorizer = authorizer
        self.defaults = defaults
        agents = Agents(
            ports: ports, inbox: inbox, dispatcher: dispatcher, reconciler: reconciler, authorizer: authorizer, folders: folders)
        previews = Previews(ports: ports, environments: environments, authorizer: authorizer)
        projects = Projects(folders: folders, workTrees: ports.workTrees, authorizer: authorizer)
        deletions = Deletions(
            ports: ports, environments: environments, secrets: secrets, warm: warm, active: active, shells: shells, claims: claims,
            authorizer: authorizer, log: log)
        watch = NodeWatch(
            ports: ports, settings: settings, node: node, active: active, dispatcher: dispatcher, log: log)
        retention = Retention(
            ports: ports, settings: settings, environments: environments, secrets: secrets, warm: warm, claims: claims,
            authorizer: authorizer, log: log)
    }

    /// Puts right what an earlier life of this node left: its active runs become `interrupted`, half-way applications are settled, and messages that
    /// wait get a run. What other nodes do is theirs. Before ``run()``.
    package func recover(version: String) async throws {
        let now = ports.clock.now()
        let interrupted = try await ports.runs.interruptAbandoned(by: node, at: now)
        for run in interrupted {
            log.notice("A run was interrupted by the end of the last daemon", metadata: .keys((.run, run.id)))
            await ports.folders.removeRun(run.id)
        }
        // Behind an interrupted run, or left by a crash between a run's end and its follower.
        for task in try await ports.runs.waitingTasks() {
            _ = try await ports.runs.queueNext(task, run: ports.entropy.id(at: now), trigger: .followUp, at: now)
        }
        _ = try await applications.recover()
        try await deletions.recover()
        try await ports.journal.append([
            EventDraft(
                .system, .daemonStarted(DaemonLife(nodeId: node, version: version, interruptedRuns: interrupted.count)), at: now)
        ])
    }

    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await dispatcher.run() }
            group.addTask { try await retention.run() }
            group.addTask { await reconciler.run() }
            group.addTask { await watch.run() }
            // The first that fails ends the others; `waitForAll` would wait for them.
            for try await _ in group {}
        }
    }
}
