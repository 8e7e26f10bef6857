import RoostModel
import Testing

@testable import RoostRuntimes

@Suite(.timeLimit(.minutes(20))) struct ClaudeSessionTests {
    private typealias Lines = MachineDriver
    private let clock = ManualClock()
    private let process = FakeProcess()

    private func open(resume: SessionMemory? = nil, silence: Duration = .seconds(600)) async -> ClaudeSession {
        let session = ClaudeSession(process: process, resume: resume, silence: silence, clock: clock.clock, makeUUID: { "p1" })
        await session.start()
        return session
    }

    private func begin(_ session: ClaudeSession) async -> AsyncStream<RuntimeEvent> {
        let events = await session.prompt("x")
        await process.line(Lines.start())
        await process.line(Lines.echo("x"))
        return events
    }

    private func failure(_ events: [RuntimeEvent]) -> RunEndReason? {
        if case .failed(let reason, _)? = events.end?.stop { reason } else { nil }
    }

    @Test("The process starts with the session and takes several turns")
    func turns() async throws {
        let session = await open()
        #expect(await process.isReleased)
        #expect(await session.memory() == nil)
        for number in 1...3 {
            let events = await begin(session)
            await process.line(Lines.text("answer \(number)"))
            await process.line(Lines.result(input: 100 * number, cents: number))
            let all = await events.all()
            #expect(all.messages == ["answer \(number)"])
            #expect(all.end == TurnEnd(.completed, isSessionUsable: true))
        }
        #expect(await process.written.count == 3)
        #expect(await session.memory()?.sessionID == Lines.session)
        #expect(await session.memory()?.totals.inputTokens == 300)
        await session.close()
        #expect(await process.isInputClosed)
    }

    @Test("Only one turn runs at a time")
    func oneTurn() async {
        let session = await open()
        let first = await begin(session)
        #expect(failure(await session.prompt("y").all()) == .internalError)
        await process.line(Lines.result())
        #expect(await first.all().end?.stop == .completed)
    }

    @Test("An interruption is written to the process")
    func interrupt() async {
        let session = await open()
        await session.interrupt()
        #expect(await process.written.isEmpty)
        let events = await begin(session)
        await session.interrupt()
        #expect(await process.written.last?.contains("interrupt") == true)
        await process.line(Lines.failure("'terminal_reason':'aborted_streaming'"))
        #expect(await events.all().end?.stop == .interrupted)
    }

    @Test("A steered message is reported when the process takes it; one that cannot be written is refused")
    func steer() async throws {
        let id = try #require(MessageID("018f0000-0000-7000-8000-0000000000aa"))
        let session = await open()
        #expect(await !session.steer("early", id: id))
        let events = await begin(session)
        #expect(await session.steer("more", id: id))
        await process.line(Lines.echo("more", uuid: id.description))
        await process.refuseInput()
        let other = try #require(MessageID("018f0000-0000-7000-8000-0000000000bb"))
        #expect(await !session.steer("lost", id: other))
        await process.line(Lines.result())
        let all = await events.all()
        #expect(all.contains(.steered(id)))
        #expect(all.end?.stop == .completed)
    }

    @Test("A permission request is answered while the turn runs")
    func permission() async {
        let session = await open()
        let events = await begin(session)
        await process.line(
            "{'type':'control_request','request_id':'r1','request':{'subtype':'can_use_tool','tool_name':'Bash','input':{}}}")
        await process.awaitWrites(2)
        #expect(await process.written.last?.contains(#""behavior":"allow""#) == true)
        await process.line(Lines.result())
        #expect(await events.all().end?.stop == .completed)
    }

    @Test("A crash is reported with the last lines of standard error, after all output")
    func crash() async {
        let session = await open()
        let events = await begin(session)
        await process.line(Lines.text("half"))
        for number in 0..<5000 { await process.say("noise \(number)\n", on: .stderr) }
        await process.say("Segmentation fault", on: .stderr)
        await process.end(.signaled(11))
        let all = await events.all()
        #expect(all.messages == ["half"])
        guard case .failed(.agentCrashed, let message)? = all.end?.stop else {
            Issue.record("no crash was told")
            return
        }
        #expect(message.contains("by signal 11"))
        #expect(message.contains("Segmentation fault"))
        #expect(message.utf8.count < 2000)
    }

    @Test("A process that exits before the first prompt fails that prompt, with its error output")
    func goneEarly() async {
        let session = await open()
        await process.refuseInput()
        let events = await session.prompt("x")
        await process.say("error: unknown option '--nope'\n", on: .stderr)
        await process.end(.exited(1))
        let all = await events.all()
        guard case .failed(.agentCrashed, let message)? = all.end?.stop else {
            Issue.record("no crash was told")
            return
        }
        #expect(message.contains("unknown option"))
    }

    @Test(
        "A process that says nothing for the policy's time fails the turn; while a tool runs it has twice as long",
        arguments: [false, true])
    func silence(isToolRunning: Bool) async {
        let session = await open(silence: .seconds(40))
        var events = await begin(session).makeAsyncIterator()
        await clock.awaitSleeper()
        if isToolRunning {
            await process.line(
                "{'type':'assistant','message':{'id':'m','content':[{'type':'tool_use','id':'t','name':'Bash','input':{}}]}}")
        } else {
            await process.line(Lines.text("thinking"))
        }
        _ = await events.next()
        _ = await events.next()
        clock.advance(by: .seconds(10))
        for _ in 0..<(isToolRunning ? 8 : 4) {
            await clock.awaitSleeper()
            clock.advance(by: .seconds(10))
        }
        guard case .turnEnded(let end)? = await events.next(), case .failed(.agentSilent, let message) = end.stop else {
            Issue.record("the turn did not end for silence")
            return
        }
        #expect(message.contains(isToolRunning ? "80 s" : "40 s"))
        #expect(!end.isSessionUsable)
    }

    @Test("A consumer that went away does not stop the turn")
    func abandoned() async {
        let session = await open()
        let events = await begin(session)
        let consumer = Task { await events.all() }
        consumer.cancel()
        _ = await consumer.value
        for number in 0..<1000 { await process.line(Lines.text("t\(number)", id: "m\(number)")) }
        await process.line(Lines.result(input: 100, cents: 5))
        await process.end(.exited(0))
        await session.ended()
        #expect(await session.memory()?.totals.inputTokens == 100)
    }

    @Test("A long answer reaches a slow consumer complete and in order")
    func backPressure() async {
        let session = await open()
        let events = await begin(session)
        for number in 0..<1000 { await process.line(Lines.text("t\(number)", id: "m\(number)")) }
        await process.line(Lines.result())
        #expect(await events.all().messages == (0..<1000).map { "t\($0)" })
    }

    @Test("A line of two megabytes in small pieces is read")
    func longLine() async {
        let session = await open()
        let events = await begin(session)
        let text = String(repeating: "0123456789abcdef", count: 1 << 17)
        var rest = Array(Lines.text(text).replacing("'", with: "\"").utf8)[...]
        while !rest.isEmpty {
            await process.say(Array(rest.prefix(60_000)))
            rest = rest.dropFirst(60_000)
        }
        await process.say("\n")
        await process.line(Lines.result())
        #expect(await events.all().messages == [text])
    }
}
