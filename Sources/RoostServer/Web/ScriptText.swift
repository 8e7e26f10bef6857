import NIOCore

/// The text of a script as it is served.
enum ScriptText {
    /// Leaves the lines empty that hold only a comment: types and documentation are for people and for `make lint`. The numbers of the other
    /// lines stay those of the source. Comments are `// …` and `/** … */` with nothing else on their lines; a template literal never spans
    /// lines (`WebAppTests`), so no such line is part of a text.
    static func withoutComments(_ source: some Collection<UInt8>) -> ByteBuffer {
        var served = ByteBuffer()
        served.reserveCapacity(source.count)
        var isInside = false
        var isFirst = true
        for line in source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if isFirst { isFirst = false } else { served.writeInteger(UInt8(ascii: "\n")) }
            let text = line.drop { $0 == UInt8(ascii: " ") }
            if isInside {
                isInside = !ends(text)
            } else if text.starts(with: "/**".utf8) && !text.dropFirst(3).dropLast(2).containsEnd {
                isInside = !ends(text)
            } else if !text.starts(with: "//".utf8) {
                served.writeBytes(line)
            }
        }
        return served
    }

    private static func ends(_ line: some Collection<UInt8>) -> Bool {
        line.suffix(2).elementsEqual("*/".utf8)
    }
}

extension Collection<UInt8> {
    /// Whether a comment ends in it: then there is something behind the comment.
    fileprivate var containsEnd: Bool {
        zip(self, dropFirst()).contains { $0 == UInt8(ascii: "*") && $1 == UInt8(ascii: "/") }
    }
}
