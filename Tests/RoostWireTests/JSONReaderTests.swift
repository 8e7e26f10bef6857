import Foundation
import RoostModel
import RoostTestSupport
import RoostWire
import Testing

@Suite("Strict JSON parsing")
struct JSONReaderTests {
    private func value(_ text: String) throws -> JSONValue { try JSONReader.value(of: Array(text.utf8)) }

    private func words(_ bytes: [UInt8]) -> String? {
        do {
            _ = try JSONReader.value(of: bytes)
            return nil
        } catch { return error.words }
    }

    @Test("Every kind of value is parsed, with white space anywhere")
    func values() throws {
        #expect(
            try value(" {\"a\" : [ 1 , -2.5 , true , false , null ] ,\n\t\"b\":{} , \"c\":[ ]}\r\n")
                == .object([
                    "a": .array([.integer(1), .number(-2.5), .bool(true), .bool(false), .null]), "b": .object([:]), "c": .array([]),
                ]))
        #expect(try value("\"\"") == .string(""))
    }

    @Test("Strings with every escape, and characters outside the Basic Multilingual Plane")
    func texts() throws {
        #expect(try value(#""\"\\\/\b\f\n\r\t\u00e4\u0000""#) == .string("\"\\/\u{8}\u{c}\n\r\tä\0"))
        #expect(try value(#""a\ud83d\ude00b😀""#) == .string("a😀b😀"))
    }

    @Test("Integers stay integers, however they are written")
    func numbers() throws {
        #expect(
            try value("[0,-0,9223372036854775807,64.0,1e2,-1E+1,0.5,9223372036854775808]")
                == .array([
                    .integer(0), .integer(0), .integer(.max), .integer(64), .integer(100), .integer(-10), .number(0.5),
                    .number(9_223_372_036_854_775_808),
                ]))
    }

    @Test(
        "Ambiguous or malformed input is rejected with its position",
        arguments: [
            ("", "unexpected end, at byte 1"), (#"{"a":1,"a":2}"#, "the name a appears twice, at byte 13"),
            (#"{"a":1,"\u0061":2}"#, "the name a appears twice, at byte 18"), ("[1,]", "unexpected character, at byte 4"),
            (#"{"a":1,}"#, "a member name in quotes is missing, at byte 8"), ("{'a':1}", "a member name in quotes is missing, at byte 2"),
            ("{\"a\" 1}", "a colon is missing, at byte 6"), ("[1 2]", "a comma or ] is missing, at byte 4"),
            ("[1", "a comma or ] is missing, at byte 3"), ("{} x", "unexpected text after the value, at byte 4"),
            ("/**/{}", "unexpected character, at byte 1"), ("NaN", "unexpected character, at byte 1"),
            ("nul", "unexpected character, at byte 1"), ("01", "malformed number, at byte 3"),
            ("-", "malformed number, at byte 2"), ("1.", "malformed number, at byte 3"),
            ("1e", "malformed number, at byte 3"), ("+1", "unexpected character, at byte 1"),
            ("1e999", "the number is too large, at byte 6"), ("\"a\nb\"", "a control character in a string must be escaped, at byte 3"),
            (#""\x""#, "unknown escape sequence, at byte 4"), (#""\ud800""#, "unpaired surrogate, at byte 8"),
            (#""\udc00\ud800""#, "unpaired surrogate, at byte 8"), (#""\u12""#, "four hexadecimal digits are missing, at byte 4"),
            (#""a"#, "unterminated string, at byte 3"), ("\u{feff}{}", "unexpected character, at byte 1"),
        ])
    func refused(_ text: String, _ why: String) {
        #expect(words(Array(text.utf8)) == why)
    }

    @Test("Invalid UTF-8 and other encodings are rejected")
    func encodings() {
        #expect(words([0x22, 0xff, 0x22]) == "a string is not valid UTF-8, at byte 3")
        #expect(words([0x22, 0xc0, 0xae, 0x22]) == "a string is not valid UTF-8, at byte 4")
        #expect(words([0x7b, 0, 0x7d, 0]) != nil, "UTF-16")
    }

    @Test("Depth and number length are bounded, so that parsing takes linear time")
    func bounds() {
        func nested(_ depth: Int) -> [UInt8] { Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8) }
        #expect(words(nested(JSONReader.deepest)) == nil)
        #expect(words(nested(JSONReader.deepest + 1)) == "it is more than 32 levels deep, at byte 33")
        #expect(words(Array(String(repeating: "{\"a\":", count: 100_000).utf8)) == "it is more than 32 levels deep, at byte 161")
        #expect(words(Array(String(repeating: "9", count: 1_000).utf8)) == "the number is too long, at byte 1001")
    }

    @Test("Whatever is accepted, Foundation decodes to the same value", arguments: 0..<500)
    func agreement(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let value = Self.random(&generator, depth: 4)
        let encoder = JSONEncoder()
        if seed.isMultiple(of: 2) { encoder.outputFormatting = [.prettyPrinted] }
        let bytes = Array(try encoder.encode(value))
        #expect(try JSONReader.value(of: bytes) == value)
        // One changed byte: either rejected, or the same value for both.
        var other = bytes
        other[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0x20...0x7e, using: &generator)
        guard let mine = try? JSONReader.value(of: other) else { return }
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(other)) == mine)
    }

    private static func random(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        func text() -> String {
            String(
                (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in "ab\"\\/\n\u{1}ä😀\u{7f}".randomElement(using: &generator) }
            )
        }
        switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .integer(.random(in: .min ... .max, using: &generator))
        case 3: return .number(Double(Int.random(in: -1000...1000, using: &generator)) + 0.25)
        case 4: return .string(text())
        case 5: return .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in random(&generator, depth: depth - 1) })
        default:
            return .object(
                Dictionary(
                    (0..<Int.random(in: 0...3, using: &generator)).map { _ in (text(), random(&generator, depth: depth - 1)) },
                    uniquingKeysWith: { first, _ in first }))
        }
    }
}
