import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite struct OutputEncodingTests {
    @Test("Output written by hand equals the encoder's output for any characters")
    func sameText() async throws {
        var fixture = try StoreFixture()
        let run: RunID = fixture.id()
        let control = String(String.UnicodeScalarView((0..<0x80).compactMap(Unicode.Scalar.init)))
        var texts = ["", "plain", control, "\"\\/", "é\u{2028}\u{2029}\u{feff}😀\u{10ffff}", "\r\n\t\u{8}\u{c}\u{7f}\u{80}"]
        var random = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2fff, using: &random))
            }
            texts.append(String(String.UnicodeScalarView(scalars)))
        }
        for text in texts {
            for channel in OutputChannel.allCases {
                let payload = EventPayload.runOutput(RunOutput(channel: channel, text: text))
                let entry = try #require(try await fixture.journal.append([EventDraft(.run(run), payload, at: fixture.tick())]).first)
                #expect(entry.data == (try payload.json()))
            }
        }
    }
}
