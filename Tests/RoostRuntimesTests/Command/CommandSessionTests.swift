import RoostModel
import Testing

@testable import RoostRuntimes

@Suite(.timeLimit(.minutes(20))) struct CommandSessionTests {
    private func session(
        _ process: FakeProcess, readsMessages: Bool = false,
        hold: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .seconds(3600)) }
    ) -> CommandSession {
        CommandSession(process: process, readsMessages: readsMessages, lineHold: hold)
    }

    @Test("An agent's command reads its message; one that does not read it does not fail")
    func message() async throws {
        for refuses in [false, true] {
            let process = FakeProcess()
            if refuses { await process.refuseInput() }
            let session = session(process, readsMessages: true)
            let events = await session.prompt("what is new?")
            await process.say("nothing\n")
            await process.end(.exited(0))
            let all = await events.all()
            #expect(all.output(.stdout) == ["nothing\n"])
            #expect(all.end?.stop == .exited(.exited(0)))
            #expect(await process.written == (refuses ? [] : ["what is new?"]))
            #expect(await process.isInputClosed)
        }
    }

    @Test("A command runs only when it is prompted, and its output and exit are reported in order")
    func output() async throws {
        let process = FakeProcess()
        let session = session(process)
        #expect(await !process.isReleased)
        let events = await session.prompt("make test")
        await process.say("one\ntwo\n")
        await process.say("oops\n", on: .stderr)
        await process.end(.exited(2))
        let all = await events.all()
        #expect(all.output(.stdout) == ["one\ntwo\n"])
        #expect(all.output(.stderr) == ["oops\n"])
        #expect(all.end == TurnEnd(.exited(.exited(2)), isSessionUsable: false))
        #expect(await process.isReleased)
        #expect(await process.isInputClosed)
        #expect(await process.written.isEmpty)
    }

    @Test("Lines and characters that arrive in two pieces are joined")
    func joined() async throws {
        let process = FakeProcess()
        let events = await session(process).prompt("x")
        let bytes = Array("héllo wörld\nnext\n".utf8)
        for byte in bytes { await process.say([byte]) }
        await process.end(.exited(0))
        #expect(await events.all().output(.stdout) == ["héllo wörld\n", "next\n"])
    }

    @Test("A prompt without a line end is shown after a short while, and what follows comes after it")
    func held() async throws {
        let process = FakeProcess()
        let events = await session(process, hold: {}).prompt("x")
        var iterator = events.makeAsyncIterator()
        await process.say("password: ")
        #expect(await iterator.next() == .output(RunOutput(channel: .stdout, text: "password: ")))
        await process.say("ok\n")
        #expect(await iterator.next() == .output(RunOutput(channel: .stdout, text: "ok\n")))
        await process.end(.signaled(9))
        #expect(await iterator.next() == .turnEnded(TurnEnd(.exited(.signaled(9)), isSessionUsable: false)))
        #expect(await iterator.next() == nil)
    }

    @Test("A line without an end does not grow memory: it is passed on at 64 KiB")
    func endless() async throws {
        let process = FakeProcess()
        let events = await session(process).prompt("x")
        for _ in 0..<5 { await process.say([UInt8](repeating: 0x61, count: 32 << 10)) }
        await process.end(.exited(0))
        let pieces = await events.all().output(.stdout)
        #expect(pieces.map(\.utf8.count) == [96 << 10, 64 << 10])
    }

    @Test("Invalid UTF-8 does not end the output")
    func invalid() async throws {
        let process = FakeProcess()
        let events = await session(process).prompt("x")
        await process.say([0x61, 0xff, 0x0a, 0x62, 0xc3])
        await process.end(.exited(0))
        #expect(await events.all().output(.stdout).joined() == "a\u{fffd}\nb\u{fffd}")
    }

    @Test("A sandbox limit is reported as it is; an end requested by a person is an interruption")
    func ends() async throws {
        let limited = FakeProcess()
        let first = await session(limited).prompt("x")
        await limited.end(.limit(.memoryLimit, message: "too much"))
        #expect(await first.all().end?.stop == .exited(.limit(.memoryLimit, message: "too much")))

        let stopped = FakeProcess()
        let session = session(stopped)
        let second = await session.prompt("x")
        await session.interrupt()
        await stopped.stop(grace: .zero)
        #expect(await second.all().end?.stop == .interrupted)
    }

    @Test("A command takes no message while it runs and no second prompt")
    func once() async throws {
        let process = FakeProcess()
        let session = session(process)
        let first = await session.prompt("x")
        let id = try #require(MessageID("018f0000-0000-7000-8000-000000000009"))
        #expect(await !session.steer("more", id: id))
        #expect(await session.memory() == nil)
        let second = await session.prompt("y")
        guard case .failed(.internalError, _)? = await second.all().end?.stop else {
            Issue.record("the second prompt did not fail")
            return
        }
        await process.end(.exited(0))
        #expect(await first.all().end?.stop == .exited(.exited(0)))
    }

    @Test("A consumer that reads slowly gets everything in order")
    func backPressure() async throws {
        let process = FakeProcess()
        let events = await session(process).prompt("x")
        for number in 0..<2000 { await process.say("\(number)\n") }
        await process.end(.exited(0))
        #expect(await events.all().output(.stdout) == (0..<2000).map { "\($0)\n" })
    }

    @Test("The command continues when nobody reads its output")
    func abandoned() async throws {
        let process = FakeProcess()
        let session = session(process)
        let events = await session.prompt("x")
        let consumer = Task { await events.all() }
        consumer.cancel()
        _ = await consumer.value
        for number in 0..<2000 { await process.say("\(number)\n") }
        await process.end(.exited(0))
        await session.finished()
        #expect(await process.exit() == .exited(0))
    }
}
