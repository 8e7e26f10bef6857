import Logging
import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// A history of two nodes derived from a seed, and its invariants.
struct NodeHistory {
    let nodes: [TestNode]
    private let store: Store
    private let kills: Bool
    private var random: SeededGenerator
    private var count = 0
    private var tasks: [TaskID] = []
    /// The accepted messages, as far as their senders know.
    private var accepted: [MessageID: String] = [:]

    init(seed: UInt64, skew: Duration, kills: Bool = true) throws {
        let store = try Store.open(.inMemory, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let start = Timestamp(milliseconds: 1_700_000_000_000)
        self.store = store
        self.kills = kills
        random = SeededGenerator(seed: seed ^ 0x2d0e)
        nodes = [(UInt64(1), start), (UInt64(2), start.advanced(by: skew))].map { number, time in
            TestNode(
                NodeID(at: start, random: (number, number)), store: store, clock: VirtualClock(start: time), seed: seed &* 1000 &* number
            ) { prompt in
                if prompt.contains("hang") { return .hang }
                if prompt.contains("crash") { return .crash(1) }
                return .reply("heard \(prompt)")
            }
        }
    }

    func start() async throws {
        for node in nodes { try await node.start() }
    }

    mutating func step() async throws {
        let node = nodes[Int.random(in: 0...1, using: &random)]
        switch Int.random(in: 0..<12, using: &random) {
        case 0...3: await submit(on: node)
        case 4...6: await say(on: node)
        case 7: await cancel(on: node)
        case 8...9: try await advance(.seconds(Int.random(in: 1...14, using: &random)))
        case 10 where kills: await node.kill()
        default: if node.life == nil { try await node.start() }
        }
    }

    private mutating func text() -> String {
        count += 1
        return "\(["reply", "reply", "reply", "hang", "crash"].randomElement(using: &random) ?? "") <\(count)>"
    }

    private mutating func submit(on node: TestNode) async {
        let text = text()
        guard let harness = node.life?.harness, let answer = try? await harness.submit(text) else { return }
        tasks.append(answer.task.id)
        accepted[answer.message.id] = text
    }

    private mutating func say(on node: TestNode) async {
        let text = text()
        guard let harness = node.life?.harness, let task = tasks.randomElement(using: &random) else { return }
        let answer = try? await harness.engine.inbox.say(
            text, to: task, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
        if let answer { accepted[answer.message.id] = text }
    }

    private mutating func cancel(on node: TestNode) async {
        guard let harness = node.life?.harness, let task = tasks.randomElement(using: &random) else { return }
        guard let run = try? await store.queries.task(task)?.lastRun, !run.status.isTerminal else { return }
        _ = try? await harness.engine.inbox.cancel(run.id, by: .owner)
    }

    /// Advances both clocks in steps after which running nodes have renewed their leases.
    func advance(_ duration: Duration) async throws {
        var left = duration
        while left > .zero {
            let step = min(left, .seconds(5))
            left -= step
            for node in nodes { node.clock.advance(by: step) }
            for node in nodes { try await untilRenewed(node) }
        }
    }

    /// A heartbeat that starts to wait after the clock was advanced is due only at the next advance.
    private func untilRenewed(_ node: TestNode) async throws {
        var late = try await node.lateLeases()
        for _ in 0..<30 where !late.isEmpty {
            for node in nodes { node.clock.advance(by: .seconds(1)) }
            late = try await node.lateLeases()
        }
        #expect(late.isEmpty, "leases of a running node are not renewed")
    }

    /// Restarts all nodes, cancels hanging runs, and advances time until nothing is left to do.
    mutating func end() async throws {
        for node in nodes where node.life == nil { try await node.start() }
        for round in 0... {
            if try await isDone() { break }
            let open = try await runs().filter { !$0.status.isTerminal }
            #expect(round < 60, "runs that never end: \(open.map(\.status))")
            if round >= 60 { break }
            for run in open where try await text(of: run).contains("hang") {
                _ = try? await nodes[round % 2].life?.harness.engine.inbox.cancel(run.id, by: .owner)
            }
            try await advance(.seconds(15))
        }
        for node in nodes { await node.kill() }
    }

    /// A message is open until its run has ended, so that nothing can come between two looks.
    private func isDone() async throws -> Bool {
        for task in try await store.queries.tasks(TaskQuery(limit: 1000, archived: .include)).items {
            let messages = try await store.queries.messages(of: task.task.id)
            if messages.contains(where: { $0.disposition != .answered && $0.disposition != .settled }) { return false }
        }
        return true
    }

    /// Those whose sender got no answer, because the node was killed meanwhile.
    func runs() async throws -> [Run] {
        var runs: [Run] = []
        for task in try await store.queries.tasks(TaskQuery(limit: 1000, archived: .include)).items {
            runs += try await store.queries.runs(of: task.task.id)
        }
        return runs
    }

    private func text(of run: Run) async throws -> String {
        try await store.queries.messages(of: run.taskID).first { $0.id == run.messageID }?.body ?? ""
    }

    func check(isWithinTolerance: Bool) async throws {
        let entries = try await store.journal.entries(.all, after: 0, limit: 100_000)
        let audit = try await store.queries.audit(limit: 100_000, before: nil)
        for run in try await runs() {
            let own = entries.filter { $0.stream == .run(run.id) }
            #expect(run.status.isTerminal && own.filter { $0.type == EventType.runFinished.rawValue }.count == 1)
            // If the clocks differ too much, the owner notices the end later, and its remaining output comes after it.
            if isWithinTolerance { #expect(own.last?.type == EventType.runFinished.rawValue) }
            let owner = try #require(try await store.queries.task(run.taskID)?.task.node)
            let leases = audit.filter { $0.action == "run.lease" && $0.subject == "run:\(run.id)" }
            #expect(leases.count <= 1 && leases.allSatisfy { $0.actor == "node:\(owner)" })
            if isWithinTolerance, run.outcome?.reason == .daemonStopped {
                #expect(nodes.contains { $0.id == owner && $0.kills > 1 }, "a run of a node that lived on was interrupted")
            }
        }
        for (id, text) in accepted {
            #expect(entries.filter { $0.type == EventType.messageAccepted.rawValue && $0.data.contains("\(id)") }.count == 1)
            let task = try #require(try await task(of: id))
            let message = try #require(try await store.queries.messages(of: task).first { $0.id == id })
            #expect(message.disposition == .answered || message.disposition == .settled, "\(text) is \(message.disposition)")
            var told = 0
            for node in nodes { for runtime in node.runtimes { told += runtime.prompts.count { $0.contains(text) } } }
            #expect(told <= 1, "\(text) was given \(told) times")
            if message.disposition == .answered { #expect(told == 1) }
        }
    }

    private func task(of message: MessageID) async throws -> TaskID? {
        for task in tasks where try await store.queries.messages(of: task).contains(where: { $0.id == message }) { return task }
        return nil
    }
}

extension TestNode {
    /// The leases of this process that expire soon and stay so for a while; none if it has renewed them.
    func lateLeases() async throws -> [String] {
        guard let life else { return [] }
        let soon = clock.now.advanced(by: .seconds(15)).milliseconds
        var late: [String] = []
        for _ in 0..<250 {
            late = try await life.database.read { [id] connection in
                try connection.rows(
                    "SELECT id, status FROM runs WHERE holder = ? AND lease_expires_at < ?", [.text(id.description), .integer(soon)]
                ).map { row in "\(row["id"]) \(row["status"])" }
            }
            if late.isEmpty { return [] }
            // A pause, so that polling the store does not load the machine.
            try await Task.sleep(for: .milliseconds(2))
        }
        return late
    }
}
