import RoostModel
import Testing

@Suite struct EventCodingTests {
    @Test("Each event's JSON is the golden text, and is read back as the same event")
    func golden() throws {
        for (payload, text) in GoldenEvents.all {
            #expect(try payload.json() == text)
            #expect(try EventPayload(type: payload.type, json: text) == payload)
        }
    }

    @Test("There is a golden text for every event type")
    func complete() {
        #expect(Set(GoldenEvents.all.map(\.0.type)) == Set(EventType.allCases))
    }

    @Test("The list of event types is the published one")
    func types() {
        #expect(
            EventType.allCases.map(\.rawValue) == [
                "task.created", "message.accepted", "message.changed", "application.changed", "work_tree.removed", "task.changed",
                "message.removed", "task.deleted", "run.queued", "run.status", "run.sandbox", "run.output", "run.output_dropped",
                "run.output_removed",
                "run.notice",
                "session.started", "assistant.message", "assistant.thought", "tool.call", "tool.update", "usage.reported", "diff.captured",
                "run.paused", "run.finished", "agent.created", "agent.changed", "agent.desired", "agent.observed", "daemon.started",
                "daemon.stopped", "token.created", "token.revoked",
            ])
    }

    @Test("A field that a newer daemon added is ignored")
    func unknownField() throws {
        let payload = try EventPayload(type: .runOutputDropped, json: #"{"bytes":1,"later":{"a":[1]}}"#)
        #expect(payload == .runOutputDropped(RunOutputDropped(bytes: 1)))
    }

    @Test("Data of another type is refused", arguments: ["", "{}", "[]", "null", #"{"bytes":"1"}"#])
    func wrongData(_ text: String) {
        #expect(throws: (any Error).self) { try EventPayload(type: .runOutputDropped, json: text) }
    }
}
