import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite struct SubscriptionPropertyTests {
    /// WS-08: readers that disconnect and reconnect at any point see each event once and in order, while writers continue.
    @Test("Reconnecting at any point during a burst loses and repeats nothing (WS-08)", arguments: 1...8)
    func cuts(_ seed: Int) async throws {
        var fixture = try StoreFixture(seed: UInt64(seed))
        let journal = fixture.journal
        let runs: [RunID] = (0..<4).map { _ in fixture.id() }
        let total = 600
        let bursts = fixture.bursts(of: total, on: runs)
        try await withThrowingTaskGroup(of: [JournalEntry]?.self) { group in
            for lane in bursts {
                group.addTask {
                    for burst in lane { try await journal.append(burst) }
                    return nil
                }
            }
            for reader in 0..<6 {
                group.addTask { try await restless(journal, through: Int64(total), seed: UInt64(seed * 100 + reader)) }
            }
            for try await seen in group {
                guard let seen else { continue }
                #expect(seen.map(\.position) == (1...Int64(total)).map { $0 })
            }
        }
        let stored = try await fixture.entries()
        for run in runs {
            let sequences = stored.filter { $0.stream == .run(run) }.map(\.sequence)
            #expect(sequences == Array(1...Int64(sequences.count)))
        }
    }

    @Test("A reader of one stream gets exactly that stream, however many other events there are (WS-07)")
    func oneStream() async throws {
        var fixture = try StoreFixture()
        let runs: [RunID] = [fixture.id(), fixture.id()]
        try await fixture.journal.append([fixture.output("first", of: runs[0])])
        let subscription = await fixture.journal.subscribe(.stream(.run(runs[0])), after: 0)
        let first = try await subscription.nextBatch()
        #expect(first?.count == 1)
        // More than the ring keeps, none of it for this reader.
        for _ in 0..<10 {
            try await fixture.journal.append((0..<1000).map { _ in fixture.output("noise", of: runs[1]) })
        }
        let own = try await fixture.journal.append([fixture.output("second", of: runs[0])])
        let second = try await subscription.nextBatch()
        #expect(second == own.map(JournalFrame.event))
    }

    @Test("Two readers are level if they have the same filter and both are up to date")
    func level() async throws {
        var fixture = try StoreFixture()
        let run: RunID = fixture.id()
        let readers = [
            await fixture.journal.subscribe(.stream(.run(run)), after: 0), await fixture.journal.subscribe(.stream(.run(run)), after: 0),
        ]
        let other = await fixture.journal.subscribe(.all, after: 0)
        func drain(_ reader: JournalSubscription) async throws {
            while true {
                switch reader.poll(orWake: {}) {
                case .nothing, .closed: return
                case .behind: _ = try await reader.readStore()
                case .frames: continue
                }
            }
        }
        #expect(!readers[0].isLevel(with: readers[1]), "neither has read the store yet")
        for reader in readers + [other] { try await drain(reader) }
        #expect(readers[0].isLevel(with: readers[1]))
        #expect(!readers[0].isLevel(with: other))
        try await fixture.journal.append([fixture.output("new", of: run)])
        #expect(!readers[0].isLevel(with: readers[1]), "both have something left")
        try await drain(readers[0])
        #expect(!readers[0].isLevel(with: readers[1]), "one has something left")
        try await drain(readers[1])
        #expect(readers[0].isLevel(with: readers[1]))
        await fixture.journal.publish(LiveText(messageId: "m", kind: .message, offset: 0, text: "live"), of: run)
        try await drain(readers[1])
        #expect(!readers[0].isLevel(with: readers[1]), "live text counts")
    }

    @Test("A reader that falls ten thousand events behind gets all of them from the store (WS-09)")
    func slowReader() async throws {
        var fixture = try StoreFixture()
        let run: RunID = fixture.id()
        let slow = await fixture.journal.subscribe(.all, after: 0)
        try await fixture.journal.append([fixture.output("first", of: run)])
        _ = try await slow.nextBatch()
        for _ in 0..<10 { try await fixture.journal.append((0..<1000).map { fixture.output("\($0)", of: run) }) }
        let quick = await fixture.journal.subscribe(.all, after: 10_000)
        #expect(try await quick.nextBatch()?.count == 1)
        let rest = try await slow.events(through: 10_001)
        #expect(rest.map(\.position) == (2...10_001).map { $0 })
    }
}

/// Reads in short sessions: subscribes after the last event seen, reads a few batches, disconnects.
private func restless(_ journal: any Journal, through last: Int64, seed: UInt64) async throws -> [JournalEntry] {
    var random = SeededGenerator(seed: seed)
    var seen: [JournalEntry] = []
    while seen.last?.position ?? 0 < last {
        let subscription = await journal.subscribe(.all, after: seen.last?.position ?? 0)
        for _ in 0..<Int.random(in: 1...4, using: &random) where seen.last?.position ?? 0 < last {
            guard let batch = try await subscription.nextBatch() else { break }
            // The connection breaks in the middle of a batch: the rest is requested again.
            let kept = Int.random(in: 0...batch.count, using: &random)
            for case .event(let entry) in batch.prefix(kept) { seen.append(entry) }
            if kept < batch.count { break }
        }
    }
    return seen
}

extension StoreFixture {
    /// Drafts for several concurrent writers, in bursts of random length.
    fileprivate mutating func bursts(of total: Int, on runs: [RunID]) -> [[[EventDraft]]] {
        var lanes: [[[EventDraft]]] = Array(repeating: [], count: 3)
        var left = total
        var lane = 0
        while left > 0 {
            let count = min(left, 1 + lane * 7 + left % 5)
            lanes[lane].append((0..<count).map { output("\($0)", of: runs[($0 + left) % runs.count]) })
            left -= count
            lane = (lane + 1) % lanes.count
        }
        return lanes
    }
}
