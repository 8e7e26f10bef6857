import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport

/// One of several nodes on one store, with its own clock and restarts of its daemon.
final class TestNode {
    struct Life {
        let harness: EngineHarness
        let database: SeverableDatabase
        let service: Task<Void, any Error>
    }

    let id: NodeID
    let clock: VirtualClock
    private let store: Store
    private let script: @Sendable (String) -> Script
    private var seed: UInt64
    private(set) var life: Life?
    /// The runtimes of all processes, to inspect their prompts.
    private(set) var runtimes: [ScriptedRuntime] = []
    private(set) var kills = 0

    init(_ id: NodeID, store: Store, clock: VirtualClock, seed: UInt64, script: @escaping @Sendable (String) -> Script) {
        self.id = id
        self.store = store
        self.clock = clock
        self.seed = seed
        self.script = script
    }

    func start() async throws {
        seed += 1
        let reach = Reach()
        let harness = try EngineHarness(
            store: store, clock: clock, settings: EngineSettings(parallelRuns: 3, warmSessions: 0), seed: seed, node: id,
            through: reach.wrap, script: script)
        guard let database = reach.database else { throw CancellationError() }
        runtimes += harness.runtimes.values
        try await harness.engine.recover(version: "test")
        life = Life(harness: harness, database: database, service: Task { try await harness.engine.run() })
    }

    /// Like `kill -9`: nothing more of it is stored, and its sandboxes end with it.
    func kill() async {
        guard let life else { return }
        kills += 1
        life.database.sever()
        life.service.cancel()
        for process in life.harness.sandbox.started { process.end(.killed) }
        _ = await life.service.result
        self.life = nil
    }

    private final class Reach {
        var database: SeverableDatabase?

        func wrap(_ inner: any Database) -> any Database {
            let severable = SeverableDatabase(inner)
            database = severable
            return severable
        }
    }
}
