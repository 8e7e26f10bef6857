import RoostModel
import Testing

extension RuntimeLaunchRequest {
    /// A request for tests, with the parts that matter as parameters.
    static func sample(
        runtime: RuntimeKind = .claude, command: [String] = [], model: String? = nil, instructions: String? = nil,
        projectPath: String? = "/project",
        workingDirectory: String = "/project", resume: SessionMemory? = nil, environment: [String: String] = [:],
        variables: RunVariables? = nil, silenceMs: Int64 = 600_000
    ) throws -> RuntimeLaunchRequest {
        let task = try #require(TaskID("018f0000-0000-7000-8000-000000000001"))
        let policy = Policy(limits: Limits(silenceMs: silenceMs))
        return RuntimeLaunchRequest(
            taskID: task,
            spec: TaskSpec(
                agent: "a", runtime: runtime, model: model, instructions: instructions, command: command, projectPath: projectPath,
                policy: policy),
            workingDirectory: workingDirectory, resume: resume, environment: variables ?? RunVariables(all: environment),
            newSessionID: "11111111-2222-4333-8444-555555555555")
    }
}

extension AsyncStream<RuntimeEvent> {
    /// All events of the turn.
    func all() async -> [RuntimeEvent] {
        var events: [RuntimeEvent] = []
        for await event in self { events.append(event) }
        return events
    }
}

extension [RuntimeEvent] {
    var end: TurnEnd? {
        if case .turnEnded(let end)? = last { end } else { nil }
    }

    var messages: [String] {
        compactMap { if case .message(let text) = $0 { text.text } else { nil } }
    }

    var notices: [String] {
        compactMap { if case .notice(let notice) = $0 { notice.code } else { nil } }
    }

    var model: String? {
        for case .sessionStarted(let started) in self { return started.model }
        return nil
    }

    var usage: Usage? {
        let all: [Usage] = compactMap { if case .usage(let usage) = $0 { usage } else { nil } }
        return all.last
    }

    func output(_ channel: OutputChannel) -> [String] {
        compactMap { if case .output(let output) = $0, output.channel == channel { output.text } else { nil } }
    }
}
