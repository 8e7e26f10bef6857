import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite(.timeLimit(.minutes(20)))
struct MainWayTests {
    @Test("A message gets a run that ends once, with a reply, a diff and an answered message")
    func wholeWay() async throws {
        let harness = try EngineHarness { _ in .reply("done it") }
        try await harness.running {
            let accepted = try await harness.submit("do it")
            let run = try #require(accepted.run)
            let finished = try await harness.finished(run.id)
            #expect(finished.status == .succeeded)
            #expect(finished.diff == DiffSummary(files: 1, additions: 1, deletions: 0))
            #expect(finished.usage == Usage(inputTokens: 10, outputTokens: 2))
            let messages = try await harness.store.queries.messages(of: accepted.task.id)
            #expect(messages.map(\.body) == ["do it", "done it"])
            #expect(messages.map(\.disposition) == [.answered, .settled])
            let types = try await harness.history(run.id)
            #expect(types.first == "run.queued")
            #expect(types.last == "run.finished")
            #expect(types.filter { $0 == "run.finished" }.count == 1)
            let statuses = try await harness.store.journal.entries(.stream(.run(run.id)), after: 0, limit: 100)
                .filter { $0.type == "run.status" }
                .map { try EventPayload(type: .runStatus, json: $0.data) }
                .map { payload -> RunStatus? in if case .runStatus(let change) = payload { change.status } else { nil } }
            #expect(statuses == [.preparing, .running, .finishing])
        }
    }

    @Test(
        "What the agent does decides how the run ends",
        arguments: [
            (Script.fail(.notSignedIn, "sign in"), RunEnd.failed, RunEndReason?.some(.notSignedIn)),
            (.fail(.overloaded, "busy"), .failed, .overloaded),
            (.crash(3), .failed, .agentCrashed),
            (.reply("ok"), .succeeded, nil),
        ])
    func ends(script: Script, end: RunEnd, reason: RunEndReason?) async throws {
        let harness = try EngineHarness { _ in script }
        try await harness.running {
            let run = try #require(try await harness.submit("go").run)
            let finished = try await harness.finished(run.id)
            #expect(finished.outcome.end == end)
            #expect(finished.outcome.reason == reason)
        }
    }

    @Test("A command's exit code decides, and is part of the outcome", arguments: [(0, RunEnd.succeeded), (7, RunEnd.failed)])
    func commandExit(code: Int, end: RunEnd) async throws {
        let harness = try EngineHarness { _ in .print(["a\n", "b\n"], exit: code) }
        try await harness.running {
            let run = try #require(try await harness.submit("x", runtime: .command).run)
            let finished = try await harness.finished(run.id)
            #expect(finished.outcome.end == end)
            #expect(finished.outcome.exitCode == code)
            let output = try await harness.store.journal.entries(.stream(.run(run.id)), after: 0, limit: 100)
                .filter { $0.type == "run.output" }.map(\.data)
            #expect(output == [#"{"channel":"stdout","text":"a\n"}"#, #"{"channel":"stdout","text":"b\n"}"#])
        }
    }

    @Test("An agent that needs its provider fails at once without network, and nothing is started")
    func networkRequired() async throws {
        let harness = try EngineHarness(needsNetwork: true) { _ in .reply("never") }
        try await harness.running {
            let run = try #require(try await harness.submit("go").run)
            let finished = try await harness.finished(run.id)
            #expect(finished.outcome.reason == .networkRequired)
            #expect(finished.outcome.message?.contains("--network open") == true)
            #expect(harness.sandbox.census.total == 0)
        }
    }

    @Test("A sandbox that cannot be built ends the run with the guard's name")
    func sandboxMissing() async throws {
        let harness = try EngineHarness(
            sandbox: ScriptedSandbox(failure: .guardMissing(.pidNamespace, evidence: "EPERM", remedy: "allow user namespaces"))
        ) { _ in .reply("never") }
        try await harness.running {
            let run = try #require(try await harness.submit("go").run)
            let finished = try await harness.finished(run.id)
            #expect(finished.outcome.reason == .sandboxUnavailable)
            #expect(finished.outcome.message?.contains("pid_namespace") == true)
        }
    }

    @Test("If a command's sandbox fails when the run is running already, the run fails once and nothing was executed")
    func sandboxFailsLate() async throws {
        let harness = try EngineHarness(sandbox: ScriptedSandbox(lateFailure: .setUpFailed("too late"))) { _ in .print(["never\n"], exit: 0)
        }
        try await harness.running {
            let run = try #require(try await harness.submit("x", runtime: .command).run)
            let finished = try await harness.finished(run.id)
            #expect(finished.status == .failed && finished.outcome.reason == .sandboxUnavailable)
            #expect(finished.outcome.message?.contains("too late") == true)
            let entries = try await harness.store.journal.entries(.stream(.run(run.id)), after: 0, limit: 100)
            #expect(entries.filter { $0.type == "run.finished" }.count == 1)
            #expect(entries.contains { $0.type == "run.status" && $0.data.contains("\"running\"") }, "the control: it was running")
            #expect(!entries.contains { $0.type == "run.output" })
            #expect(harness.sandbox.census.total == 0)
        }
    }

    @Test("A command that is cancelled during the end of the sandbox's set-up is never executed")
    func cancelledBesideSetUp() async throws {
        let gate = AsyncStream<Void>.makeStream(), reached = AsyncStream<Void>.makeStream()
        let sandbox = ScriptedSandbox {
            reached.continuation.yield()
            for await _ in gate.stream { break }
        }
        let harness = try EngineHarness(sandbox: sandbox) { _ in .print(["never\n"], exit: 0) }
        try await harness.running {
            let run = try #require(try await harness.submit("x", runtime: .command).run)
            for await _ in reached.stream { break }
            #expect(try await harness.store.queries.run(run.id)?.status == .running)
            _ = try await harness.engine.inbox.cancel(run.id, by: .owner)
            gate.continuation.yield()
            let finished = try await harness.finished(run.id)
            #expect(finished.status == .cancelled)
            #expect(harness.runtimes[.command]?.prompts == [])
        }
    }

    @Test("A run's secret appears in none of its events")
    func redaction() async throws {
        let harness = try EngineHarness { _ in .reply("the key is hunter2-hunter2 indeed") }
        try await harness.running {
            let accepted = try await harness.submit("go", environment: ["KEY": "hunter2-hunter2"])
            let run = try #require(accepted.run)
            _ = try await harness.finished(run.id)
            let all = try await harness.store.journal.entries(.all, after: 0, limit: 1000)
            #expect(!all.contains { $0.data.contains("hunter2") })
            #expect(all.contains { $0.data.contains(Redactor.mark) })
            let reply = try await harness.store.queries.messages(of: accepted.task.id).last
            #expect(reply?.body == "the key is \(Redactor.mark) indeed")
        }
    }

    @Test("The step requested after success is done: apply or discard")
    func afterRun() async throws {
        let harness = try EngineHarness { _ in .reply("ok") }
        try await harness.running {
            let applied = try await harness.submit("one", afterRun: .apply)
            let change = try await harness.event(.taskAndRuns(applied.task.id)) {
                $0.type == "application.changed" && $0.data.contains("\"applied\"")
            }
            #expect(change.data.contains("\"files\":1"))
            #expect(harness.workTrees.applied.count == 1)
            let discarded = try await harness.submit("two", afterRun: .discard)
            _ = try await harness.event(.taskAndRuns(discarded.task.id)) { $0.type == "work_tree.removed" }
            #expect(harness.workTrees.discarded == [discarded.task.id])
        }
    }
}
