import Foundation
import RoostModel
import Testing

@testable import RoostRuntimes

/// Serialized: each test starts a process of several hundred megabytes.
@Suite(
    .serialized, .timeLimit(.minutes(20)),
    .enabled(if: RealClaude.isAvailable, "needs claude (ROOST_TEST_CLAUDE, PATH, or scripts/setup --tests) and python3"))
struct RealClaudeTests {
    private func reason(_ events: [RuntimeEvent]) -> RunEndReason? {
        if case .failed(let reason, _)? = events.end?.stop { reason } else { nil }
    }

    @Test("Two turns in one process, then a third in a new one that remembers")
    func turnsAndResume() async throws {
        try await RealClaude.with { claude in
            let memory = try await claude.session { session, process -> SessionMemory in
                let first = await session.prompt("hello there").all()
                #expect(first.messages == ["echo: hello there"])
                #expect(first.end == TurnEnd(.completed, isSessionUsable: true))
                let started = SessionStarted(
                    sessionId: "11111111-2222-4333-8444-555555555555", model: first.model, isResumed: false)
                #expect(first.first == .sessionStarted(started))
                #expect(first.contains { if case .textDelta = $0 { true } else { false } })
                let second = await session.prompt("second").all()
                #expect(second.messages == ["echo: second"])
                let (one, two) = (try #require(first.usage), try #require(second.usage))
                #expect(one.inputTokens > 0 && two.inputTokens > 0)
                let memory = try #require(await session.memory())
                #expect(memory.totals.inputTokens == one.inputTokens + two.inputTokens)
                #expect(memory.totals.outputTokens == one.outputTokens + two.outputTokens)
                await session.close()
                #expect(await process.exit() == .exited(0))
                return memory
            }
            try await claude.session(resume: memory) { session, _ in
                let third = await session.prompt("third [[fake {\"text\":\"turn {user_turn}\"}]]").all()
                #expect(third.messages == ["turn 3"])
                let used = try #require(third.usage)
                #expect(used.inputTokens > 0 && used.inputTokens < memory.totals.inputTokens)
            }
        }
    }

    @Test("Changed instructions count from the next start of the same conversation")
    func instructions() async throws {
        let scenario = """
            {"rules": [{"when": {"system_contains": "Speak like a sailor"}, "steps": [{"text": "ahoy"}]},
                       {"when": {"system_contains": "Speak like a judge"}, "steps": [{"text": "order"}]}]}
            """
        try await RealClaude.with(scenario: scenario) { claude in
            let memory = try await claude.session(instructions: "Speak like a sailor.") { session, process -> SessionMemory in
                #expect(await session.prompt("one").all().messages == ["ahoy"])
                let memory = try #require(await session.memory())
                await session.close()
                #expect(await process.exit() == .exited(0))
                return memory
            }
            try await claude.session(resume: memory, instructions: "Speak like a judge.") { session, _ in
                #expect(await session.prompt("two").all().messages == ["order"])
                #expect(await session.memory()?.sessionID == memory.sessionID)
            }
        }
    }

    @Test("A tool runs without a question and its result is reported")
    func tool() async throws {
        try await RealClaude.with { claude in
            try await claude.session { session, _ in
                let events = await session.prompt(
                    #"go [[fake [{"tool":"$shell","input":{"command":"echo made > made.txt; echo said"}},{"text":"result: {last_tool_result}"}]]]"#
                ).all()
                let calls: [ToolCall] = events.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
                let updates: [ToolUpdate] = events.compactMap { if case .toolUpdate(let update) = $0 { update } else { nil } }
                #expect(calls.map(\.title) == ["echo made > made.txt; echo said"])
                #expect(calls.map(\.kind) == [.execute])
                #expect(updates == [ToolUpdate(toolCallId: calls.first?.toolCallId ?? "", status: .completed, output: "said")])
                #expect(events.messages == ["result: said"])
                #expect(FileManager.default.fileExists(atPath: claude.folder + "/work/made.txt"))
            }
        }
    }

    @Test("An interrupted turn ends as interrupted, and the process takes another one")
    func interrupt() async throws {
        try await RealClaude.with { claude in
            try await claude.session { session, _ in
                let events = await session.prompt(#"slow [[fake {"text":"tick ","repeat":400,"chunk":5,"delay_ms":50}]]"#)
                var iterator = events.makeAsyncIterator()
                var last: RuntimeEvent?
                while let event = await iterator.next() {
                    if case .textDelta(let piece) = event, piece.offset == 0 { await session.interrupt() }
                    last = event
                }
                #expect(last == .turnEnded(TurnEnd(.interrupted, isSessionUsable: true)))
                #expect(await session.prompt("and now").all().messages == ["echo: and now"])
            }
        }
    }

    @Test("An interruption before the CLI is up ends the turn too")
    func interruptEarly() async throws {
        try await RealClaude.with { claude in
            try await claude.session { session, _ in
                let events = await session.prompt(#"slow [[fake {"text":"tick ","repeat":400,"chunk":5,"delay_ms":50}]]"#)
                await session.interrupt()
                #expect(await events.all().end == TurnEnd(.interrupted, isSessionUsable: true))
                #expect(await session.prompt("and now").all().messages == ["echo: and now"])
            }
        }
    }

    @Test("A message steered into a tool's run joins the turn")
    func steer() async throws {
        let id = try #require(MessageID("018f0000-0000-7000-8000-0000000000aa"))
        try await RealClaude.with { claude in
            try await claude.session { session, _ in
                let events = await session.prompt(
                    #"go [[fake [{"tool":"$shell","input":{"command":"until [ -e go ]; do sleep 0.05; done"}},{"text":"end"}]]]"#)
                var all: [RuntimeEvent] = []
                for await event in events {
                    all.append(event)
                    if case .toolCall = event {
                        #expect(await session.steer("more words", id: id))
                        #expect(FileManager.default.createFile(atPath: claude.folder + "/work/go", contents: nil))
                    }
                }
                #expect(all.contains(.steered(id)))
                #expect(all.end?.stop == .completed)
                #expect(await session.prompt("next").all().messages == ["echo: next"])
            }
        }
    }

    @Test("A message added during a plain answer gets its own answer before the turn ends")
    func steerLate() async throws {
        let id = try #require(MessageID("018f0000-0000-7000-8000-0000000000aa"))
        try await RealClaude.with { claude in
            try await claude.session { session, _ in
                let events = await session.prompt(#"slow [[fake {"text":"tick ","repeat":20,"chunk":5,"delay_ms":30}]]"#)
                var all: [RuntimeEvent] = []
                for await event in events {
                    all.append(event)
                    if case .textDelta(let piece) = event, piece.offset == 0, !all.contains(.steered(id)) {
                        #expect(await session.steer("more words", id: id))
                    }
                }
                #expect(all.messages.last == "echo: more words")
                #expect(all.end?.stop == .completed)
            }
        }
    }

    @Test(
        "A refused key fails at once, a busy provider after its retries",
        arguments: [("401", RunEndReason.notSignedIn), ("529", .overloaded)])
    func failures(status: String, expected: RunEndReason) async throws {
        try await RealClaude.with { claude in
            try await claude.session { session, _ in
                let events = await session.prompt(#"x [[fake {"error":"\#(status)"}]]"#).all()
                #expect(reason(events) == expected)
                #expect(events.end?.isSessionUsable == (expected != .notSignedIn))
                #expect(events.notices == (expected == .notSignedIn ? [] : ["provider_retry"]))
            }
        }
    }

    @Test("A session that the CLI does not have is refused with its own notice")
    func resumeRefused() async throws {
        try await RealClaude.with { claude in
            try await claude.session(resume: SessionMemory(sessionID: "99999999-2222-4333-8444-555555555555")) { session, _ in
                let events = await session.prompt("x").all()
                #expect(events.notices == [RunNotice.resumeRefused])
                #expect(reason(events) == .agentError)
                #expect(await session.memory() == nil)
            }
        }
    }

    @Test("A person's own sign-in works without its refresh token")
    func projectedSignIn() async throws {
        try await RealClaude.with { claude in
            let file = #"{"claudeAiOauth":{"accessToken":"at","refreshToken":"rt","expiresAt":99999999999999,"scopes":["user:inference"]}}"#
            try await claude.signedIn(file).session { session, _ in
                #expect(await session.prompt("hello").all().messages == ["echo: hello"])
            }
            let copy = try String(contentsOfFile: claude.folder + "/home/.claude/.credentials.json", encoding: .utf8)
            #expect(copy.contains("at") && !copy.contains("rt"))
        }
    }

    @Test("A killed process ends its turn, and the session continues in a new one")
    func killed() async throws {
        try await RealClaude.with { claude in
            let memory = try await claude.session { session, process -> SessionMemory in
                _ = await session.prompt("first").all()
                let events = await session.prompt(#"slow [[fake {"text":"tick ","repeat":400,"chunk":5,"delay_ms":50}]]"#)
                var last: RuntimeEvent?
                for await event in events {
                    if case .textDelta(let piece) = event, piece.offset == 0 { await process.kill() }
                    last = event
                }
                #expect(last == .turnEnded(TurnEnd(.exited(.killed), isSessionUsable: false)))
                return try #require(await session.memory())
            }
            try await claude.session(resume: memory) { session, _ in
                let events = await session.prompt("back").all()
                #expect(events.messages == ["echo: back"])
                let used = try #require(events.usage)
                #expect(used.inputTokens > 1000)
            }
        }
    }
}
