import RoostModel
import Testing

@testable import RoostRuntimes

@Suite
struct ClaudeTranscriptTests {
    @Test("Every recorded line is decoded as the type it names")
    func decodes() throws {
        var counts: [String: Int] = [:]
        for transcript in try Transcript.claude() {
            for line in transcript.sections.flatMap(\.output) {
                let kind: String
                switch ClaudeTurnMachine.parse(line) {
                case .system: kind = "system"
                case .stream: kind = "stream_event"
                case .assistant: kind = "assistant"
                case .user: kind = "user"
                case .result: kind = "result"
                case .controlRequest: kind = "control_request"
                case .lifecycle: kind = "command_lifecycle"
                case .controlResponse: kind = "control_response"
                case .other(let type): kind = type
                // One-shot answers of `--output-format json` have their own structure and no type.
                case nil: kind = "unread"
                }
                counts[kind, default: 0] += 1
            }
        }
        #expect(counts["unread"] == nil)
        for (kind, least) in ["system": 20, "stream_event": 50, "assistant": 30, "user": 10, "result": 10, "control_request": 3] {
            #expect(counts[kind, default: 0] >= least, "\(kind): \(counts[kind, default: 0])")
        }
    }

    @Test("In replayed sections, live pieces add up to the texts, and tool results belong to tool calls")
    func replays() throws {
        var finished = 0
        for transcript in try Transcript.claude() {
            for section in transcript.sections {
                var driver = MachineDriver()
                driver.prompt("x")
                for line in section.output { driver.perform(driver.machine.received(.line(line))) }
                finished += check(driver.events, "\(transcript.name): \(section.title)")
            }
        }
        #expect(finished > 20)
    }

    /// The number of finished texts.
    private func check(_ events: [RuntimeEvent], _ section: String) -> Int {
        var pieces: [String: String] = [:]
        var ids: Set<String> = []
        for event in events {
            switch event {
            case .textDelta(let piece):
                #expect(pieces[piece.messageId, default: ""].utf8.count == piece.offset, "\(section)")
                pieces[piece.messageId, default: ""] += piece.text
            case .message(let text), .thought(let text):
                #expect(ids.insert(text.messageId).inserted, "\(section): the id \(text.messageId) came twice")
                // Transcripts may omit live pieces; if present, they are complete.
                if let live = pieces[text.messageId] { #expect(live == text.text, "\(section)") }
            default: break
            }
        }
        #expect(events.filter { if case .turnEnded = $0 { true } else { false } }.count <= 1, "\(section)")
        return ids.count
    }

    @Test("A recorded 401 ends the turn at the first retry")
    func refusedKey() throws {
        let section = try #require(
            try Transcript.claude().flatMap(\.sections).first { section in
                section.output.contains { String(decoding: $0, as: UTF8.self).contains(#""error_status": 401"#) }
            })
        var driver = MachineDriver()
        driver.prompt("x")
        for line in section.output { driver.perform(driver.machine.received(.line(line))) }
        guard case .failed(.notSignedIn, _)? = driver.events.end?.stop else {
            Issue.record("the turn did not end as not signed in")
            return
        }
        #expect(!driver.events.notices.contains("provider_retry"))
    }
}
