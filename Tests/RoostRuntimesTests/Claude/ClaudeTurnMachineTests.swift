import RoostModel
import Testing

@testable import RoostRuntimes

@Suite struct ClaudeTurnMachineTests {
    private typealias Lines = MachineDriver
    private let steered: MessageID

    init() throws {
        steered = try #require(MessageID("018f0000-0000-7000-8000-0000000000aa"))
    }

    @Test("A turn reports its session, text with stable ids, usage, and its end")
    func turn() throws {
        var driver = MachineDriver()
        driver.prompt("hello")
        #expect(driver.written.count == 1)
        #expect(driver.written.first?.contains(#""uuid":"p1""#) == true)
        #expect(driver.written.first?.hasSuffix("\n") == true)
        driver.lines(
            Lines.start(), Lines.echo("hello"),
            "{'type':'stream_event','event':{'type':'message_start','message':{'id':'msg_1'}},'parent_tool_use_id':null}",
            "{'type':'stream_event','event':{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'hm'}}}",
            "{'type':'assistant','message':{'id':'msg_1','content':[{'type':'thinking','thinking':'hm'}]}}",
            "{'type':'stream_event','event':{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'é'}}}",
            "{'type':'stream_event','event':{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'b'}}}",
            Lines.text("éb"),
            "{'type':'stream_event','event':{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':100,'output_tokens':2,'cache_read_input_tokens':1}}}",
            Lines.result(input: 100, cents: 5, since: (100, 5)))
        let started = SessionStarted(sessionId: Lines.session, model: "claude-opus-5-5", isResumed: false)
        #expect(
            driver.events == [
                .sessionStarted(started),
                .textDelta(LiveText(messageId: "msg_1#0", kind: .thought, offset: 0, text: "hm")),
                .thought(AssistantText(messageId: "msg_1#0", text: "hm")),
                .textDelta(LiveText(messageId: "msg_1#1", kind: .message, offset: 0, text: "é")),
                .textDelta(LiveText(messageId: "msg_1#1", kind: .message, offset: 2, text: "b")),
                .message(AssistantText(messageId: "msg_1#1", text: "éb")),
                .usage(Usage(inputTokens: 100, outputTokens: 2, cacheReadTokens: 1)),
                .usage(Usage(inputTokens: 100, outputTokens: 2, costUSD: 0.05)),
                .turnEnded(TurnEnd(.completed, isSessionUsable: true)),
            ])
    }

    @Test("The session is reported once, and again when its id changes")
    func sessionOnce() {
        var driver = MachineDriver()
        for number in 1...2 {
            driver.prompt("x", uuid: "p\(number)")
            driver.lines(Lines.start(), Lines.echo("x", uuid: "p\(number)"), Lines.result())
        }
        driver.prompt("x", uuid: "p3")
        driver.lines(Lines.start(session: "other"))
        let sessions: [String] = driver.events.compactMap { if case .sessionStarted(let it) = $0 { it.sessionId } else { nil } }
        #expect(sessions == [Lines.session, "other"])
    }

    @Test("A tool call and its result use the common vocabulary")
    func tools() throws {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines(
            Lines.start(), Lines.echo("x"),
            "{'type':'assistant','message':{'id':'m','content':[{'type':'tool_use','id':'t1','name':'Bash','input':{'command':'ls -l','timeout':5}}]}}"
        )
        #expect(driver.machine.isToolRunning)
        driver.lines(
            "{'type':'user','message':{'content':[{'type':'tool_result','tool_use_id':'t1','content':[{'type':'text','text':'a'},{'type':'image'}],'is_error':false}]}}",
            "{'type':'user','message':{'content':[{'type':'tool_result','tool_use_id':'t2','content':'Exit code 1','is_error':true}]}}")
        #expect(!driver.machine.isToolRunning)
        #expect(
            driver.events.dropFirst() == [
                .toolCall(
                    ToolCall(toolCallId: "t1", title: "ls -l", tool: "Bash", kind: .execute, input: #"{"command":"ls -l","timeout":5}"#)),
                .toolUpdate(ToolUpdate(toolCallId: "t1", status: .completed, output: "a\n(image)")),
                .toolUpdate(ToolUpdate(toolCallId: "t2", status: .failed, output: "Exit code 1")),
            ])
    }

    @Test("A sub-agent's text is not part of the answer")
    func subAgent() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines(
            Lines.start(), Lines.echo("x"),
            "{'type':'stream_event','parent_tool_use_id':'t','event':{'type':'message_start','message':{'id':'sub'}}}",
            "{'type':'stream_event','parent_tool_use_id':'t','event':{'type':'content_block_delta','index':0,'delta':{'text':'inner'}}}",
            "{'type':'assistant','parent_tool_use_id':'t','message':{'id':'sub','content':[{'type':'text','text':'inner'}]}}",
            Lines.text("outer"))
        #expect(driver.events.messages == ["outer"])
        #expect(driver.events.contains(.thought(AssistantText(messageId: "sub#0", text: "inner"))))
        #expect(driver.events.contains(.textDelta(LiveText(messageId: "sub#0", kind: .thought, offset: 0, text: "inner"))))
    }

    @Test("Tool permissions are granted, questions to a person denied, and unknown requests get an error")
    func control() {
        var driver = MachineDriver()
        driver.lines(
            "{'type':'control_request','request_id':'r1','request':{'subtype':'can_use_tool','tool_name':'Bash','input':{'command':'x','n':1.5}}}",
            "{'type':'control_request','request_id':'r2','request':{'subtype':'can_use_tool','tool_name':'AskUserQuestion','input':{}}}",
            "{'type':'control_request','request_id':'r3','request':{'subtype':'hook_callback'}}",
            "{'type':'control_cancel_request','request_id':'r1'}")
        #expect(driver.events.isEmpty)
        #expect(driver.written.count == 3)
        #expect(
            driver.written.first
                == #"{"response":{"request_id":"r1","response":{"behavior":"allow","updatedInput":{"command":"x","n":1.5}},"subtype":"success"},"type":"control_response"}"#
                + "\n")
        #expect(driver.written.dropFirst().first?.contains(#""behavior":"deny""#) == true)
        #expect(driver.written.last?.contains(#""subtype":"error""#) == true)
    }

    @Test("A message that joins the running turn shares its result")
    func steeredIntoTheTurn() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines(Lines.start(), Lines.echo("x"))
        driver.perform(driver.machine.steer("more", id: steered) ?? [])
        #expect(driver.written.last?.contains(steered.description) == true)
        driver.lines(Lines.echo("more", uuid: steered.description), Lines.result())
        #expect(driver.events.contains(.steered(steered)))
        #expect(driver.events.end == TurnEnd(.completed, isSessionUsable: true))
    }

    @Test("A late message gets a turn of its own, and ours ends only after it")
    func steeredAfterTheTurn() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines(Lines.start(), Lines.echo("x"))
        driver.perform(driver.machine.steer("more", id: steered) ?? [])
        driver.lines(Lines.result(input: 100, cents: 25, since: (100, 25)))
        #expect(driver.events.end == nil)
        driver.lines(Lines.start(), Lines.echo("more", uuid: steered.description), Lines.result(input: 300, cents: 75, since: (200, 50)))
        #expect(driver.events.end?.stop == .completed)
        #expect(driver.events.usage == Usage(inputTokens: 300, outputTokens: 4, costUSD: 0.75))
    }

    private static func answer(_ request: Int, _ isCancelled: Bool) -> String {
        "{'type':'control_response','response':{'subtype':'success','request_id':'roost-withdraw-\(request)','response':{'cancelled':\(isCancelled)}}}"
    }

    private func steering() -> MachineDriver {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines(Lines.start(), Lines.echo("x"))
        driver.perform(driver.machine.steer("more", id: steered) ?? [])
        driver.perform(driver.machine.withdrawal(of: steered) ?? [])
        return driver
    }

    @Test("A message is withdrawn before the agent takes it, and the turn continues without it", arguments: [false, true])
    func withdrawn(_ isTold: Bool) {
        var driver = steering()
        #expect(driver.written.last?.contains(#""message_uuid":"\#(steered)""#) == true)
        if isTold { driver.lines("{'type':'command_lifecycle','command_uuid':'\(steered)','state':'cancelled'}") }
        driver.lines(Self.answer(1, true))
        #expect(driver.withdrawn == [steered: true])
        #expect(driver.events.end == nil)
        driver.lines(Lines.result())
        #expect(driver.events.end == TurnEnd(.completed, isSessionUsable: true))
        #expect(driver.machine.withdrawal(of: steered) == nil)
    }

    @Test("A message that the agent has taken is not withdrawn")
    func notWithdrawn() {
        var driver = steering()
        driver.lines(Self.answer(1, false), Lines.echo("more", uuid: steered.description))
        #expect(driver.withdrawn == [steered: false])
        #expect(driver.events.contains(.steered(steered)))
        #expect(driver.machine.withdrawal(of: steered) == nil, "it was echoed")
    }

    @Test("A turn that waited only for the message succeeds without it; requests pending at its end are answered")
    func withdrawnLast() {
        var driver = steering()
        driver.lines(Lines.result())
        #expect(driver.events.end == nil)
        driver.lines(Self.answer(1, true))
        #expect(driver.events.end == TurnEnd(.completed, isSessionUsable: true))
        var ended = steering()
        ended.perform(ended.machine.exited(.killed, lastWords: []))
        #expect(ended.withdrawn == [steered: false])
    }

    @Test("An echo without our id is recognised by its text")
    func echoByText() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines(Lines.echo("x", uuid: "made-by-the-cli"), Lines.result())
        #expect(driver.events.end?.stop == .completed)
    }

    @Test("No message is added to a turn that is over or being interrupted")
    func steerRefused() {
        var driver = MachineDriver()
        #expect(driver.machine.steer("more", id: steered) == nil)
        driver.prompt("x")
        driver.perform(driver.machine.interrupt())
        #expect(driver.machine.steer("more", id: steered) == nil)
    }

    @Test("A turn that the CLI began by itself does not end ours, but is charged")
    func spontaneous() {
        var driver = MachineDriver()
        driver.lines(Lines.start(), Lines.text("by myself"), Lines.result(input: 10, cents: 1, since: (10, 1)))
        #expect(driver.events.isEmpty)
        driver.prompt("x")
        driver.lines(Lines.result(input: 30, cents: 3, since: (20, 2)))
        #expect(driver.events.end == nil)
        driver.lines(Lines.start(), Lines.echo("x"), Lines.result(input: 60, cents: 6, since: (30, 3)))
        #expect(driver.events.end?.stop == .completed)
        #expect(driver.events.usage?.inputTokens == 60)
    }

    @Test("Unreadable lines are skipped and counted, and the next one is read")
    func garbage() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines("npm WARN something", "{'type':", "[1,2]", "{}", Lines.start())
        driver.perform(driver.machine.received(.tooLong(bytes: 99)))
        driver.lines(
            "\u{1b}[0m" + Lines.echo("x"), "{'type':'unterminated" + Lines.text("found"), "{'type':'from_the_future','x':1}", Lines.result()
        )
        #expect(driver.events.notices == ["unreadable_output", "unreadable_output"])
        #expect(driver.events.messages == ["found"])
        #expect(driver.events.end?.stop == .completed)
        let last: [String] = driver.events.compactMap { if case .notice(let notice) = $0 { notice.text } else { nil } }
        #expect(last.last?.contains("5 lines") == true)
    }

    @Test("A field of an unexpected type loses only the field, not the line")
    func lenient() {
        var driver = MachineDriver()
        driver.prompt("x")
        driver.lines(
            "{'type':'system','subtype':'init','session_id':'s','model':{'id':'new'}}",
            "{'type':'user','isReplay':true,'uuid':'p1','message':{'content':'x'}}",
            "{'type':'result','is_error':false,'total_cost_usd':'cheap','modelUsage':[],'errors':'none','subtype':'success'}")
        #expect(driver.events.first == .sessionStarted(SessionStarted(sessionId: "s", model: nil, isResumed: false)))
        #expect(driver.events.end?.stop == .completed)
    }
}
