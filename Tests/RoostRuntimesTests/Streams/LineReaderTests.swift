import Testing

@testable import RoostRuntimes

@Suite struct LineReaderTests {
    private func lines(_ reader: inout LineReader, _ text: String) -> [LineReader.Line] { reader.append(Array(text.utf8)) }
    private func line(_ text: String) -> LineReader.Line { .line(Array(text.utf8)) }

    @Test("Lines are returned when their end arrives, however the bytes were split")
    func pieces() {
        var reader = LineReader()
        #expect(lines(&reader, "on") == [])
        #expect(lines(&reader, "e\ntw") == [line("one")])
        #expect(lines(&reader, "o\r\n\n\nthree\n") == [line("two"), line("three")])
        #expect(lines(&reader, "rest") == [])
        #expect(reader.finish() == [line("rest")])
        #expect(reader.finish() == [])
    }

    @Test("A line beyond the limit is dropped with its size, and the next one is read")
    func tooLong() {
        var reader = LineReader(limit: 8)
        #expect(lines(&reader, "12345678\n") == [line("12345678")])
        #expect(lines(&reader, "123456789") == [])
        #expect(lines(&reader, "0123") == [])
        #expect(lines(&reader, "45\nnext\n") == [.tooLong(bytes: 15), line("next")])
    }

    @Test("A line of sixteen megabytes passes")
    func large() {
        var reader = LineReader()
        let megabyte = [UInt8](repeating: 0x61, count: 1 << 20)
        for _ in 0..<16 { #expect(reader.append(megabyte).isEmpty) }
        guard case .line(let bytes)? = reader.append([0x0a]).first else {
            Issue.record("the line did not come")
            return
        }
        #expect(bytes.count == 16 << 20)
    }
}
