package import Logging
package import RoostModel
import RoostSupport
import ServiceLifecycle

/// The core of the daemon: inbox, dispatcher, runners, agents, applications, retention. It reaches the outside only through its ports.
package struct Engine: Service {
    /// Accepts tasks and messages, and cancels, pauses and archives.
    package let inbox: Inbox
    /// Applies, undoes and discards changes.
    package let applications: Applications
    /// Removes old work trees, output and caches.
    package let retention: Retention
    /// Deletes tasks.
    package let deletions: Deletions
    /// Shells in work trees.
    package let shells: Shells
    /// The operations on agents.
    package let agents: Agents
    /// Shows what a task or agent could reach.
    package let previews: Previews
    /// The opened folders.
    package let projects: Projects
    /// The defaults of projects and of the owner.
    package let defaults: Defaults
    /// Authorizes every operation.
    package let authorizer: Authorizer
    /// The node that this engine works for.
    package let node: NodeID
    let ports: EnginePorts
    private let dispatcher: Dispatcher
    private let reconciler: Reconciler
    private let watch: NodeWatch
    let log: Logger

    package init(
        ports: EnginePorts, settings: EngineSettings, node: NodeID, secrets: SecretRegistry, environments: RunEnvironments, log: Logger
    ) {
        var ports = ports
        ports.node = node
        let inputs = RunInputs()
        let sandboxes = TaskSandboxes(
            warm: WarmSessions(limit: settings.warmSessions, time: settings.warmTime, ports: ports), environments: environments,
            secrets: secrets)
        let folders = OpenedFolders(store: ports.openedFolders, clock: ports.clock)
        let authorizer = Authorizer(ports: ports, folders: folders)
        let shells = Shells(ports: ports, sandboxes: sandboxes, authorizer: authorizer, log: log)
        let applications = Applications(ports: ports, sandboxes: sandboxes, authorizer: authorizer, log: log)
        let defaults = Defaults(ports: ports, authorizer: authorizer, owners: settings.defaults)
        let runner = Runner(
            ports: ports, settings: settings, sandboxes: sandboxes, applications: applications, shells: shells, inputs: inputs,
            defaults: defaults, log: log)
        let reconciler = Reconciler(ports: ports, sandboxes: sandboxes, log: log)
        let dispatcher = Dispatcher(
            ports: ports, settings: settings, node: node, runner: runner, active: sandboxes.runs, changed: { reconciler.wake() }, log: log)
        let inbox = Inbox(
            ports: ports, sandboxes: sandboxes, dispatcher: dispatcher, authorizer: authorizer, folders: folders, inputs: inputs)
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
        projects = Projects(folders: folders, names: ports.folderNames, workTrees: ports.workTrees, authorizer: authorizer)
        deletions = Deletions(ports: ports, sandboxes: sandboxes, authorizer: authorizer, log: log)
        watch = NodeWatch(ports: ports, settings: settings, node: node, active: sandboxes.runs, dispatcher: dispatcher, log: log)
        retention = Retention(ports: ports, settings: settings, sandboxes: sandboxes, authorizer: authorizer, log: log)
    }

    /// Runs the dispatcher, retention, the reconciler and the node watch until graceful shutdown.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await dispatcher.run() }
            group.addTask { try await retention.run() }
            group.addTask { await reconciler.run() }
            group.addTask { await watch.run() }
            // The first failure cancels the others; `waitForAll` would wait for them.
            for try await _ in group {}
        }
    }
}
