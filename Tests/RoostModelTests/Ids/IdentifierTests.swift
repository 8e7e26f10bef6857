import RoostModel
import RoostTestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct IdentifierTests {
    @Test("An id has version 7, the variant of RFC 9562 and the time in its first 48 bits")
    func layout() throws {
        // The example of RFC 9562, appendix A.6.
        let id = RunID(at: Timestamp(milliseconds: 0x017f_22e2_79b0), random: (0xcc3, 0x18c4_dc0c_0c07_398f))
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(id.short == "07398f")
    }

    @Test("Random bits never disturb version and variant")
    func randomBits() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let bytes = Array(RunID(at: Timestamp(milliseconds: 1), random: (random.next(), random.next())).description.utf8)
            #expect(bytes[14] == UInt8(ascii: "7"))
            #expect("89ab".utf8.contains(bytes[19]))
        }
    }

    @Test("Ids of one kind sort by age")
    func order() {
        var random = SeededGenerator(seed: 2)
        let ids = (0..<200).map { TaskID(at: Timestamp(milliseconds: 1_000 + Int64($0)), random: (random.next(), random.next())) }
        #expect(ids.shuffled(using: &random).sorted() == ids)
    }

    @Test("An id parses what it writes, in upper case too, and nothing else")
    func text() throws {
        let id = MessageID(at: Timestamp(milliseconds: 5), random: (1, 2))
        #expect(MessageID(id.description) == id)
        #expect(MessageID(id.description.uppercased()) == id)
        for other in ["", "x", String(id.description.dropLast()), id.description + "0", "{\(id)}"] { #expect(MessageID(other) == nil) }
    }

    @Test("In JSON an id is its text, and anything else is refused with the name of the kind")
    func json() throws {
        let id = TaskID(at: Timestamp(milliseconds: 5), random: (1, 2))
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([TaskID].self, from: data) == [id])
        let error = #expect(throws: DecodingError.self) { try JSONDecoder().decode([TaskID].self, from: Data("[\"no\"]".utf8)) }
        #expect(error.map { "\($0)".contains("no is not a valid task id") } == true)
    }
}
