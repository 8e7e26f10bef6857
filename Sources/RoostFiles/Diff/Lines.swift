/// A text split into lines, each with its line feed where it has one.
struct Lines: Sendable {
    let bytes: [UInt8]
    /// Where each line starts, and the end of the text.
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        bytes.withUnsafeBufferPointer { buffer in
            for index in buffer.indices where buffer[index] == 10 { starts.append(index + 1) }
        }
        if starts.last != bytes.count { starts.append(bytes.count) }
        if bytes.isEmpty { starts = [0] }
        self.starts = starts
    }

    var count: Int { starts.count - 1 }

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

    /// The bytes of a range of lines.
    subscript(range: Range<Int>) -> ArraySlice<UInt8> { bytes[starts[range.lowerBound]..<starts[range.upperBound]] }

    /// Numbers lines so that equal lines of any of the texts have equal numbers: so the comparison need not read bytes again.
    static func number(_ texts: [Lines]) -> [[Int32]] {
        var known: [LineKey: Int32] = [:]
        return texts.map { text in
            (0..<text.count).map { index in
                let key = LineKey(text[index])
                if let number = known[key] { return number }
                let number = Int32(known.count)
                known[key] = number
                return number
            }
        }
    }
}

/// A line as a dictionary key, with its hash (FNV-1a, 64 bits) computed once over the plain buffer.
private struct LineKey: Hashable {
    let line: ArraySlice<UInt8>
    let code: UInt64

    init(_ line: ArraySlice<UInt8>) {
        self.line = line
        code = line.withUnsafeBufferPointer { buffer in
            var code: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in buffer { code = (code ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return code
        }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(code) }

    static func == (left: Self, right: Self) -> Bool { left.code == right.code && left.line == right.line }
}
