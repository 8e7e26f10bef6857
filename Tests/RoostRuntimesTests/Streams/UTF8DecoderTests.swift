import RoostTestSupport
import Testing

@testable import RoostRuntimes

@Suite struct UTF8DecoderTests {
    @Test("A character whose bytes arrive in two pieces stays whole", arguments: ["é", "€", "😀", "aé", "日本"])
    func splitCharacters(text: String) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var decoder = UTF8Decoder()
            let first = decoder.decode(bytes[..<cut])
            let second = decoder.decode(bytes[cut...])
            #expect(!first.contains("\u{fffd}"))
            #expect(first + second + decoder.finish() == text)
        }
    }

    @Test(
        "Bytes that are no UTF-8 become replacement characters and what follows is read", arguments: [[0xff], [0xc0, 0x80], [0xe2, 0x28]])
    func repairs(bytes: [UInt8]) {
        var decoder = UTF8Decoder()
        let text = decoder.decode(bytes + Array("ok".utf8))
        #expect(text.hasSuffix("ok"))
        #expect(text.contains("\u{fffd}"))
    }

    @Test("The beginning of a character at the very end is replaced, not lost")
    func incompleteEnd() {
        var decoder = UTF8Decoder()
        #expect(decoder.decode([0x61, 0xe2, 0x82]) == "a")
        #expect(decoder.finish() == "\u{fffd}")
    }

    @Test("Random bytes in random pieces give the same text as all at once", arguments: 0..<20)
    func randomPieces(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet: [UInt8] = [0x61, 0x0a, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff]
        let bytes = (0..<200).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
        var decoder = UTF8Decoder()
        var text = ""
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...7, using: &generator)
            text += decoder.decode(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        text += decoder.finish()
        #expect(Array(text.unicodeScalars) == Array(String(decoding: bytes, as: UTF8.self).unicodeScalars))
    }

    @Test("A truncated text respects its limit and splits no character", arguments: 3...12)
    func cuts(limit: Int) {
        let cut = "aé€😀aé€😀".cut(toBytes: limit)
        #expect(cut.utf8.count <= limit)
        #expect(cut.hasSuffix("…"))
        #expect(!cut.contains("\u{fffd}"))
        #expect("short".cut(toBytes: 5) == "short")
    }
}
