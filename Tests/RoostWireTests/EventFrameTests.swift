import RoostModel
import RoostWire
import Testing

struct EventFrameTests {
    private func entry(_ type: String, _ data: String) throws -> JournalEntry {
        let run = try #require(RunID("018f0000-0000-7000-8000-000000000001"))
        return JournalEntry(
            position: 7, stream: .run(run), sequence: 2, type: type, at: Timestamp(milliseconds: 1_700_000_000_123), data: data)
    }

    @Test("A frame has seven members, with the payload as it is stored")
    func golden() throws {
        let frame = EventFrame(try entry("run.output", #"{"channel":"stdout","text":"hi\n"}"#))
        #expect(
            frame.json
                == #"{"position":7,"stream":"run:018f0000-0000-7000-8000-000000000001","sequence":2,"type":"run.output","version":1,"at":"2023-11-14T22:13:20.123Z","data":{"channel":"stdout","text":"hi\n"}}"#
        )
    }

    @Test("A reader gets back what was written")
    func roundTrip() throws {
        let payload = EventPayload.runOutput(RunOutput(channel: .stderr, text: "a \"quoted\" – line\n"))
        let frame = EventFrame(try entry("run.output", try payload.json()))
        let event = try ReceivedEvent(json: frame.json)
        #expect(event.payload == payload)
        #expect(event.position == 7)
        #expect(event.sequence == 2)
    }

    @Test("A type from a newer daemon is ignored, not refused")
    func unknownType() throws {
        let event = try ReceivedEvent(json: EventFrame(try entry("run.levitated", #"{"height":3}"#)).json)
        #expect(event.type == "run.levitated")
        #expect(event.payload == nil)
    }
}
