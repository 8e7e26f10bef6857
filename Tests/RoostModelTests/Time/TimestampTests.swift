import RoostModel
import RoostTestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct TimestampTests {
    @Test(
        "Known moments are written as ISO 8601",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_247_460_123, "2026-11-21T07:51:00.123Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func known(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test("Every moment of the years 0 to 9999 is parsed as it was written")
    func roundTrip() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let time = Timestamp(milliseconds: .random(in: -62_167_219_200_000...253_402_300_799_999, using: &random))
            #expect(Timestamp(iso8601: time.description) == time)
        }
    }

    @Test(
        "Other forms are refused",
        arguments: [
            "", "2026-11-21", "2026-11-21T07:51:00Z", "2026-11-21T07:51:00.123", "2026-11-21T07:51:00.123+01:00",
            "2026-11-21 07:51:00.123Z",
            "2026-13-21T07:51:00.123Z", "2026-00-21T07:51:00.123Z", "2026-11-00T07:51:00.123Z", "2026-11-32T07:51:00.123Z",
            "2026-11-21T24:51:00.123Z", "2026-11-21T07:60:00.123Z", "2026-11-21T07:51:60.123Z", "2026-11-21T07:51:00.12aZ",
            "+026-11-21T07:51:00.123Z", "2026-11-21T07:51:00,123Z",
        ])
    func refused(_ text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test("Text order is time order")
    func order() {
        var random = SeededGenerator(seed: 4)
        let times = (0..<200).map { _ in Timestamp(milliseconds: .random(in: 0...4_000_000_000_000, using: &random)) }.sorted()
        #expect(times.map(\.description) == times.map(\.description).sorted())
    }

    @Test("Adding and measuring durations agree to the millisecond in both directions")
    func arithmetic() {
        let time = Timestamp(milliseconds: 1_000)
        #expect(time.advanced(by: .milliseconds(-1_500)).milliseconds == -500)
        #expect(time.duration(to: Timestamp(milliseconds: 400)) == .milliseconds(-600))
        #expect(Duration.microseconds(1_999).milliseconds == 1)
        #expect(Duration.seconds(-2).milliseconds == -2_000)
        #expect(Duration.milliseconds(1_500).seconds == 1.5)
    }

    @Test("In JSON a time is its text")
    func json() throws {
        let time = Timestamp(milliseconds: 1_795_247_460_123)
        let data = try JSONEncoder().encode([time])
        #expect(String(decoding: data, as: UTF8.self) == "[\"2026-11-21T07:51:00.123Z\"]")
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [time])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Timestamp].self, from: Data("[\"now\"]".utf8)) }
    }
}
