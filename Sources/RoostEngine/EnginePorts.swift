package import RoostModel

/// The engine's dependencies, provided by the composition root.
package struct EnginePorts: Sendable {
    /// This node; `nil` if there are no others.
    package var node: NodeID?
    /// Tasks, messages, runs, leases, applications and work trees.
    package var runs: any RunStore
    /// Stored events and live text.
    package var journal: any Journal
    /// Reads for the API.
    package var queries: any Queries
    /// The stored agents.
    package var agents: any AgentStore
    /// Metadata of attachments.
    package var attachments: any AttachmentStore
    /// Starts contained processes.
    package var sandbox: any Sandbox
    /// Work trees, diffs and their application.
    package var workTrees: any WorkTrees
    /// The installed runtimes.
    package var runtimes: [RuntimeKind: any Runtime]
    /// Creates homes and run folders.
    package var folders: RunFolders
    /// Opened folders, and decisions about project defaults.
    package var openedFolders: any FolderStore
    /// Reads the defaults that projects propose.
    package var defaults: DefaultsReader
    /// Completes paths of folders.
    package var folderNames: FolderNames
    /// The tools' caches.
    package var caches: any CacheStore
    /// The wall clock and sleeping.
    package var clock: WallClock
    /// Random bits for ids.
    package var entropy: Entropy

    package init(
        node: NodeID? = nil, runs: any RunStore, journal: any Journal, queries: any Queries, agents: any AgentStore,
        attachments: any AttachmentStore,
        sandbox: any Sandbox, workTrees: any WorkTrees, runtimes: [RuntimeKind: any Runtime], folders: RunFolders,
        openedFolders: any FolderStore, defaults: DefaultsReader = .none, folderNames: FolderNames = .none,
        caches: any CacheStore = NoCaches(),
        clock: WallClock, entropy: Entropy
    ) {
        self.node = node
        self.runs = runs
        self.journal = journal
        self.queries = queries
        self.agents = agents
        self.attachments = attachments
        self.sandbox = sandbox
        self.workTrees = workTrees
        self.runtimes = runtimes
        self.folders = folders
        self.openedFolders = openedFolders
        self.defaults = defaults
        self.folderNames = folderNames
        self.caches = caches
        self.clock = clock
        self.entropy = entropy
    }
}
