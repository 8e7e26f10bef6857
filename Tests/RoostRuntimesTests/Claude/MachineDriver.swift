import RoostModel

@testable import RoostRuntimes

/// A state machine with its collected output, for tests that feed it lines.
struct MachineDriver {
    static let session = "65e46524-9a01-49d1-8258-1251ec1efc35"

    var machine: ClaudeTurnMachine
    private(set) var events: [RuntimeEvent] = []
    private(set) var written: [String] = []
    /// Withdrawn messages, with whether they were dropped.
    private(set) var withdrawn: [MessageID: Bool] = [:]

    init(resume: SessionMemory? = nil) {
        machine = ClaudeTurnMachine(resume: resume)
    }

    mutating func perform(_ actions: [ClaudeTurnMachine.Action]) {
        for action in actions {
            switch action {
            case .emit(let event): events.append(event)
            case .write(let bytes): written.append(String(decoding: bytes, as: UTF8.self))
            case .withdrawn(let id, let isGivenBack): withdrawn[id] = isGivenBack
            }
        }
    }

    mutating func prompt(_ text: String, uuid: String = "p1") {
        perform(machine.begin(text, uuid: uuid))
    }

    /// Lines of JSON, written with single quotes to be readable in a test.
    mutating func lines(_ lines: String...) {
        for line in lines { perform(machine.received(.line(Array(line.replacing("'", with: "\"").utf8)))) }
    }

    /// Clears the collected output.
    mutating func forget() {
        events = []
        written = []
    }

    // MARK: - Lines as the CLI writes them, cut to what matters

    static func start(session: String = session) -> String {
        "{'type':'system','subtype':'init','cwd':'/w','session_id':'\(session)','tools':['Bash'],'model':'claude-opus-5-5','permissionMode':'bypassPermissions'}"
    }

    static func echo(_ text: String, uuid: String = "p1") -> String {
        "{'type':'user','message':{'role':'user','content':[{'type':'text','text':'\(text)'}]},'session_id':'\(session)','parent_tool_use_id':null,'uuid':'\(uuid)','isReplay':true}"
    }

    static func text(_ text: String, id: String = "msg_1") -> String {
        "{'type':'assistant','message':{'id':'\(id)','role':'assistant','content':[{'type':'text','text':'\(text)'}],'stop_reason':null},'parent_tool_use_id':null}"
    }

    /// - Parameter since: input tokens and cents since the last result; `nil` leaves the member out.
    static func result(input: Int = 100, cents: Int = 5, since: (input: Int, cents: Int)? = nil, more: String = "'is_error':false")
        -> String
    {
        let difference = since.map {
            ",'model_usage_since_last_result':{'m':{'inputTokens':\($0.input),'outputTokens':2,'costUSD':0.\(padded($0.cents))}}"
        }
        return
            "{'duration_ms':3,'total_cost_usd':0.\(padded(cents)),'modelUsage':{'m':{'inputTokens':\(input),'outputTokens':2,'cacheReadInputTokens':1,'cacheCreationInputTokens':0,'costUSD':0.\(padded(cents))}}\(difference ?? ""),'subtype':'success','session_id':'\(session)',\(more),'num_turns':1,'type':'result'}"
    }

    static func failure(_ members: String) -> String {
        "{'type':'result','subtype':'success','is_error':true,'num_turns':1,'total_cost_usd':0,'modelUsage':{},'model_usage_since_last_result':{},\(members),'session_id':'\(session)'}"
    }

    private static func padded(_ cents: Int) -> String { cents < 10 ? "0\(cents)" : "\(cents)" }
}
