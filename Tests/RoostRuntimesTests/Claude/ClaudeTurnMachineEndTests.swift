import RoostModel
import Testing

@testable import RoostRuntimes

/// Turns that end badly.
@Suite struct ClaudeTurnMachineEndTests {
    private typealias Lines = MachineDriver

    private func running(resume: SessionMemory? = nil) -> MachineDriver {
        var driver = MachineDriver(resume: resume)
        driver.prompt("x")
        driver.lines(Lines.start(), Lines.echo("x"))
        return driver
    }

    private func reason(_ end: TurnEnd?) -> RunEndReason? {
        if case .failed(let reason, _)? = end?.stop { reason } else { nil }
    }

    @Test(
        "Failures are told apart by what the result says, never by its subtype",
        arguments: [
            ("'terminal_reason':'api_error','api_error_status':401,'result':'no'", RunEndReason.notSignedIn),
            ("'terminal_reason':'api_error','api_error_status':403,'result':'no'", .notSignedIn),
            ("'terminal_reason':'api_error','api_error_status':429,'result':'no'", .rateLimited),
            ("'terminal_reason':'api_error','api_error_status':529,'result':'no'", .overloaded),
            ("'terminal_reason':'api_error','api_error_status':500,'result':'no'", .providerError),
            ("'terminal_reason':'api_error','api_error_status':404,'result':'no'", .providerError),
            ("'terminal_reason':'api_error','api_error_status':null,'result':'refused'", .providerError),
            ("'terminal_reason':'prompt_too_long','api_error_status':400,'result':'no'", .promptTooLong),
            ("'terminal_reason':'max_turns','errors':['Reached maximum number of turns (1)']", .turnLimit),
            ("'terminal_reason':'budget_exhausted','errors':['no']", .turnLimit),
            ("'terminal_reason':'aborted_tools','errors':['odd']", .agentError),
        ])
    func reasons(members: String, expected: RunEndReason) {
        var driver = running()
        driver.lines(Lines.failure(members))
        #expect(reason(driver.events.end) == expected)
        #expect(driver.events.end?.isSessionUsable == (expected != .notSignedIn))
    }

    @Test("A missing sign-in shows in the CLI's own message, which is not an answer of the agent")
    func notLoggedIn() {
        var driver = running()
        driver.lines(
            "{'type':'assistant','message':{'id':'s','model':'<synthetic>','content':[{'type':'text','text':'Not logged in'}]},'error':'authentication_failed','is_api_error_message':true}",
            Lines.failure("'terminal_reason':'api_error','api_error_status':null,'result':'Not logged in · Please run /login'"))
        #expect(reason(driver.events.end) == .notSignedIn)
        #expect(driver.events.messages.isEmpty)
    }

    @Test("A failure before the message was taken ends the turn too")
    func beforeEcho() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines(Lines.failure("'terminal_reason':'api_error','api_error_status':500,'result':'no'"))
        #expect(reason(driver.events.end) == .providerError)
    }

    @Test("A rejected key ends the turn at the first rejection instead of minutes later")
    func failFast() {
        var driver = running()
        driver.forget()
        driver.lines(
            "{'type':'system','subtype':'api_retry','attempt':1,'max_retries':10,'retry_delay_ms':535,'error_status':401,'error':'authentication_failed'}"
        )
        #expect(driver.written.first?.contains(#""subtype":"interrupt""#) == true)
        #expect(reason(driver.events.end) == .notSignedIn)
        #expect(driver.events.end?.isSessionUsable == false)
        driver.forget()
        driver.lines(Lines.failure("'terminal_reason':'aborted_streaming'"))
        #expect(driver.events.isEmpty)
        driver.prompt("again", uuid: "p2")
        #expect(reason(driver.events.end) == .agentCrashed)
        #expect(driver.written.isEmpty)
    }

    @Test("Other retries are notices, and the turn continues")
    func retries() {
        var driver = running()
        driver.lines(
            "{'type':'system','subtype':'api_retry','attempt':2,'max_retries':10,'retry_delay_ms':1211.5,'error_status':529,'error':'overloaded'}"
        )
        guard case .notice(let notice)? = driver.events.last else {
            Issue.record("no notice came")
            return
        }
        #expect(notice.code == "provider_retry")
        #expect(notice.text == "the provider failed (529 overloaded); attempt 2 of 10 in 1.2 s")
        driver.lines(Lines.text("recovered"), Lines.result())
        #expect(driver.events.end?.stop == .completed)
    }

    @Test("An interrupted turn ends as interrupted and the process stays usable")
    func interrupted() {
        var driver = running()
        driver.forget()
        driver.perform(driver.machine.interrupt())
        #expect(driver.written.first?.contains(#""cancel_queued":true"#) == true)
        driver.lines(
            "{'type':'control_response','response':{'subtype':'success','request_id':'r','response':{'still_queued':[]}}}",
            "{'type':'user','message':{'content':[{'type':'text','text':'[Request interrupted by user]'}]}}",
            "{'type':'result','subtype':'error_during_execution','is_error':true,'terminal_reason':'aborted_streaming','modelUsage':{'m':{'inputTokens':7}}}"
        )
        #expect(driver.events.end == TurnEnd(.interrupted, isSessionUsable: true))
        #expect(driver.machine.interrupt().isEmpty)
    }

    @Test("An interruption before the CLI took the message is repeated")
    func interruptedEarly() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.perform(driver.machine.interrupt())
        driver.lines(Lines.start(), Lines.echo("x"))
        #expect(driver.written.filter { $0.contains("interrupt") }.count == 2)
    }

    @Test("A message that the CLI dropped before running it ends the turn, since no result follows")
    func cancelledInTheQueue() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.perform(driver.machine.interrupt())
        driver.lines("{'type':'command_lifecycle','command_uuid':'p1','state':'cancelled'}")
        #expect(driver.events.end == TurnEnd(.interrupted, isSessionUsable: true))
    }

    @Test("An interruption also drops waiting messages")
    func interruptedWithQueue() throws {
        let id = try #require(MessageID("018f0000-0000-7000-8000-0000000000aa"))
        var driver = running()
        driver.perform(driver.machine.steer("more", id: id) ?? [])
        driver.perform(driver.machine.interrupt())
        driver.lines(
            "{'type':'command_lifecycle','command_uuid':'\(id)','state':'cancelled'}",
            Lines.failure("'terminal_reason':'aborted_streaming'"))
        #expect(driver.events.end?.stop == .interrupted)
        #expect(!driver.events.contains(.steered(id)))
    }

    @Test("A CLI that runs a waiting message after an interruption is interrupted again")
    func interruptedTwice() throws {
        let id = try #require(MessageID("018f0000-0000-7000-8000-0000000000aa"))
        var driver = running()
        driver.perform(driver.machine.steer("more", id: id) ?? [])
        driver.perform(driver.machine.interrupt())
        driver.lines(Lines.failure("'terminal_reason':'aborted_streaming'"))
        #expect(driver.events.end == nil)
        driver.lines(Lines.start(), Lines.echo("more", uuid: id.description), Lines.failure("'terminal_reason':'aborted_streaming'"))
        #expect(driver.events.end?.stop == .interrupted)
        #expect(driver.written.filter { $0.contains("interrupt") }.count == 3)
    }

    @Test("A process that dies during its turn is reported with its last lines")
    func crashed() {
        var driver = running()
        driver.perform(driver.machine.exited(.exited(1), lastWords: ["Error: out of cheese"]))
        guard case .failed(.agentCrashed, let message)? = driver.events.end?.stop else {
            Issue.record("no crash was told")
            return
        }
        #expect(message == "claude ended with exit code 1 in the middle of the turn: Error: out of cheese")
        #expect(driver.events.end?.isSessionUsable == false)
    }

    @Test("An end by the sandbox is reported as it is", arguments: [ProcessExit.killed, .limit(.memoryLimit, message: "m")])
    func endedByUs(exit: ProcessExit) {
        var driver = running()
        driver.perform(driver.machine.exited(exit, lastWords: []))
        #expect(driver.events.end == TurnEnd(.exited(exit), isSessionUsable: false))
    }

    @Test("A process that ends between turns reports nothing, and the next turn fails at once")
    func gone() {
        var driver = MachineDriver()
        driver.perform(driver.machine.exited(.exited(1), lastWords: ["error: unknown option"]))
        #expect(driver.events.isEmpty)
        driver.prompt("x")
        guard case .failed(.agentCrashed, let message)? = driver.events.end?.stop else {
            Issue.record("no crash was told")
            return
        }
        #expect(message.contains("unknown option"))
        #expect(driver.written.isEmpty)
    }

    @Test("A session that the CLI no longer has is reported by its own notice", arguments: [true, false])
    func resumeRefused(byResult: Bool) {
        var driver = MachineDriver(resume: SessionMemory(sessionID: "old", totals: Usage(inputTokens: 5)))
        #expect(driver.machine.memory?.sessionID == "old")
        driver.prompt("x")
        if byResult {
            driver.lines(
                "{'type':'result','subtype':'error_during_execution','is_error':true,'num_turns':0,'errors':['No conversation found with session ID: old'],'modelUsage':{},'total_cost_usd':0}"
            )
        } else {
            driver.perform(driver.machine.exited(.exited(1), lastWords: ["No conversation found with session ID: old"]))
        }
        #expect(driver.events.notices == [RunNotice.resumeRefused])
        #expect(reason(driver.events.end) == .agentError)
        #expect(driver.events.end?.isSessionUsable == false)
        #expect(driver.machine.memory == nil)
    }

    @Test("A session that was refused before the first turn is reported by that turn", arguments: [true, false])
    func resumeRefusedEarly(byResult: Bool) {
        var driver = MachineDriver(resume: SessionMemory(sessionID: "old"))
        if byResult {
            driver.lines("{'type':'result','is_error':true,'num_turns':0,'errors':['No conversation found with session ID: old']}")
        }
        driver.perform(driver.machine.exited(.exited(1), lastWords: byResult ? [] : ["No conversation found with session ID: old"]))
        #expect(driver.events.isEmpty)
        #expect(driver.machine.memory == nil)
        driver.prompt("x")
        #expect(driver.written.isEmpty)
        #expect(driver.events.notices == [RunNotice.resumeRefused])
        #expect(reason(driver.events.end) == .agentError)
    }

    @Test("Silence ends the turn, and the process is not used again")
    func silent() {
        var driver = running()
        driver.perform(driver.machine.silent(for: .seconds(600)))
        #expect(reason(driver.events.end) == .agentSilent)
        #expect(driver.events.end?.isSessionUsable == false)
        #expect(driver.machine.silent(for: .seconds(600)).isEmpty)
    }
}
