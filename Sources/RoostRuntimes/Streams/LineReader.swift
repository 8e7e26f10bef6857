/// Splits a byte stream into lines of bounded length. A line beyond the limit is discarded up to its end and reported with its size.
struct LineReader {
    enum Line: Equatable {
        case line([UInt8])
        /// A line that was too long, with its size.
        case tooLong(bytes: Int)
    }

    private let limit: Int
    private var buffer: [UInt8] = []
    /// Bytes of the line that is being discarded.
    private var dropped = 0

    /// - Parameter limit: the longest line in bytes. Claude Code writes a whole answer as one line, so megabytes are normal.
    init(limit: Int = 32 << 20) {
        self.limit = limit
    }

    /// The lines that `bytes` complete, without their ends; empty lines are left out.
    mutating func append(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: 0x0a) {
            take(bytes[start..<end])
            finishLine(into: &lines)
            start = end + 1
        }
        take(bytes[start...])
        return lines
    }

    /// What follows the last line end, once no more bytes arrive.
    mutating func finish() -> [Line] {
        var lines: [Line] = []
        finishLine(into: &lines)
        return lines
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        if dropped > 0 || buffer.count + bytes.count > limit {
            dropped += buffer.count + bytes.count
            buffer = []
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    private mutating func finishLine(into lines: inout [Line]) {
        if dropped > 0 {
            lines.append(.tooLong(bytes: dropped))
            dropped = 0
        } else if !buffer.isEmpty {
            if buffer.last == 0x0d { buffer.removeLast() }
            if !buffer.isEmpty { lines.append(.line(buffer)) }
        }
        buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
    }
}
