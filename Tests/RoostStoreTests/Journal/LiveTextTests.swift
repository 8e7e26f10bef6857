import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite struct LiveTextTests {
    @Test("A new reader gets the text so far first, then pieces")
    func textSoFar() async throws {
        var fixture = try StoreFixture()
        let leased = try await fixture.leasedRun()
        let run = leased.run.id
        await fixture.journal.publish(piece(0, "Hel"), of: run)
        await fixture.journal.publish(piece(3, "lo, "), of: run)
        for filter in [StreamFilter.all, .stream(.run(run)), .taskAndRuns(leased.task.id)] {
            let head = try await fixture.journal.head()
            let subscription = await fixture.journal.subscribe(filter, after: head)
            let first = try await subscription.nextBatch()
            #expect(first == [.live(run, piece(0, "Hello, "))])
        }
        let subscription = await fixture.journal.subscribe(.stream(.run(run)), after: try await fixture.journal.head())
        _ = try await subscription.nextBatch()
        await fixture.journal.publish(piece(7, "you"), of: run)
        let next = try await subscription.nextBatch()
        #expect(next == [.live(run, piece(7, "you"))])
    }

    @Test("Live text is dropped once its message or its run has ended", arguments: [true, false])
    func cleared(_ byMessage: Bool) async throws {
        var fixture = try StoreFixture()
        let leased = try await fixture.leasedRun()
        await fixture.journal.publish(piece(0, "Hel"), of: leased.run.id)
        if byMessage {
            let text = AssistantText(messageId: "m", text: "Hello")
            try await fixture.journal.append([EventDraft(.run(leased.run.id), .assistantMessage(text), at: fixture.tick())])
        } else {
            _ = try await fixture.finish(leased.lease, .failed)
        }
        let head = try await fixture.journal.head()
        let subscription = await fixture.journal.subscribe(.all, after: head)
        let own = try await fixture.journal.append([fixture.output("after", of: leased.run.id)])
        let next = try await subscription.nextBatch()
        #expect(next == own.map(JournalFrame.event))
    }

    @Test("Live text of other runs does not reach a reader of one run")
    func otherRuns() async throws {
        var fixture = try StoreFixture()
        let run: RunID = fixture.id()
        let other: RunID = fixture.id()
        let subscription = await fixture.journal.subscribe(.stream(.run(run)), after: 0)
        await fixture.journal.publish(piece(0, "secret"), of: other)
        await fixture.journal.publish(piece(0, "mine"), of: run)
        let first = try await subscription.nextBatch()
        #expect(first == [.live(run, piece(0, "mine"))])
    }

    @Test("Of an endless text the beginning is kept, and the next piece's offset shows that some is missing")
    func bounded() async throws {
        var fixture = try StoreFixture()
        let run: RunID = fixture.id()
        let block = String(repeating: "x", count: 300 << 10)
        for index in 0..<5 { await fixture.journal.publish(piece(index * block.utf8.count, block), of: run) }
        let subscription = await fixture.journal.subscribe(.all, after: 0)
        let first = try #require(try await subscription.nextBatch())
        guard case .live(_, let text) = first[0] else { throw StoreError.notFound("live text") }
        #expect(first.count == 1 && text.offset == 0 && text.text.utf8.count == 3 * block.utf8.count)
        await fixture.journal.publish(piece(5 * block.utf8.count, "end"), of: run)
        let next = try await subscription.nextBatch()
        #expect(next == [.live(run, piece(5 * block.utf8.count, "end"))])
    }

    @Test("Offsets of redacted pieces count the delivered text")
    func redactedOffsets() async throws {
        var fixture = try StoreFixture(redact: { _, text in
            text.split(separator: "hunter2", omittingEmptySubsequences: false).joined(separator: "*")
        })
        let run: RunID = fixture.id()
        let subscription = await fixture.journal.subscribe(.all, after: 0)
        await fixture.journal.publish(piece(0, "hunter2"), of: run)
        await fixture.journal.publish(piece(7, "!"), of: run)
        var frames: [JournalFrame] = []
        while !frames.hasEnd, let batch = try await subscription.nextBatch() { frames += batch }
        #expect(frames == [.live(run, piece(0, "*")), .live(run, piece(1, "!"))] || frames == [.live(run, piece(0, "*!"))])
    }

    private func piece(_ offset: Int, _ text: String) -> LiveText {
        LiveText(messageId: "m", kind: .message, offset: offset, text: text)
    }
}

extension StoreFixture {
    mutating func leasedRun() async throws -> LeasedRun {
        _ = try await submitNewTask()
        return try await leased()
    }
}

extension [JournalFrame] {
    fileprivate var hasEnd: Bool {
        contains { frame in
            guard case .live(_, let text) = frame else { return false }
            return text.text.hasSuffix("!")
        }
    }
}
