package import RoostModel

/// Everything outside that the engine reaches, handed in once by the composition root.
package struct EnginePorts: Sendable {
    /// The node that this is; absent where there is no other.
    package var node: NodeID?
    package var runs: any RunStore
    package var journal: any Journal
    package var queries: any Queries
    package var agents: any AgentStore
    package var attachments: any AttachmentStore
    package var sandbox: any Sandbox
    package var workTrees: any WorkTrees
    package var runtimes: [RuntimeKind: any Runtime]
    package var folders: RunFolders
    package var openedFolders: any FolderStore
    package var defaults: DefaultsReader
    package var folderNames: FolderNames
    package var caches: any CacheStore
    package var clock: WallClock
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
