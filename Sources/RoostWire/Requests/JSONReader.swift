package import RoostModel

/// A strict JSON parser (RFC 8259) for requests, in time proportional to the length: one value in UTF-8, no duplicate names in an object,
/// bounded depth. Ambiguous input is rejected.
package struct JSONReader {
    /// The maximum nesting depth of lists and objects; requests need only a few levels.
    package static let deepest = 32
    /// The maximum length of a number in characters, because parsing a number takes more than linear time.
    private static let longestNumber = 400

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Parses a whole body.
    ///
    /// - Throws: ``JSONFault`` with the position of the first problem.
    package static func value(of bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value()
        guard reader.next == nil else { throw reader.fault("unexpected text after the value") }
        return value
    }

    // MARK: Values

    private mutating func value() throws(JSONFault) -> JSONValue {
        guard let first = next else { throw fault("unexpected end") }
        switch first {
        case UInt8(ascii: "{"): return .object(try members())
        case UInt8(ascii: "["): return .array(try elements())
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw fault("unexpected character")
        }
    }

    private mutating func members() throws(JSONFault) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        try enter()
        if !takes("}") {
            repeat {
                guard next == UInt8(ascii: "\"") else { throw fault("a member name in quotes is missing") }
                let name = try text()
                guard takes(":") else { throw fault("a colon is missing") }
                guard members.updateValue(try value(), forKey: name) == nil else {
                    throw fault("the name \(name.prefix(100)) appears twice")
                }
            } while takes(",")
            guard takes("}") else { throw fault("a comma or } is missing") }
        }
        depth -= 1
        return members
    }

    private mutating func elements() throws(JSONFault) -> [JSONValue] {
        var elements: [JSONValue] = []
        try enter()
        if !takes("]") {
            repeat { elements.append(try value()) } while takes(",")
            guard takes("]") else { throw fault("a comma or ] is missing") }
        }
        depth -= 1
        return elements
    }

    private mutating func enter() throws(JSONFault) {
        depth += 1
        guard depth <= Self.deepest else { throw fault("it is more than \(Self.deepest) levels deep") }
        index += 1
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        let end = index + word.utf8CodeUnitCount
        let isHere = end <= bytes.count && word.withUTF8Buffer { bytes[index..<end].elementsEqual($0) }
        guard isHere else { throw fault("unexpected character") }
        index = end
        return value
    }

    // MARK: Numbers

    private mutating func number() throws(JSONFault) -> JSONValue {
        let start = index
        if here == UInt8(ascii: "-") { index += 1 }
        let isZero = here == UInt8(ascii: "0")
        let count = digits()
        guard count == 1 || count > 1 && !isZero else { throw fault("malformed number") }
        var isWhole = true
        if here == UInt8(ascii: ".") {
            (isWhole, index) = (false, index + 1)
            guard digits() > 0 else { throw fault("malformed number") }
        }
        if here == UInt8(ascii: "e") || here == UInt8(ascii: "E") {
            (isWhole, index) = (false, index + 1)
            if here == UInt8(ascii: "+") || here == UInt8(ascii: "-") { index += 1 }
            guard digits() > 0 else { throw fault("malformed number") }
        }
        guard index - start <= Self.longestNumber else { throw fault("the number is too long") }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw fault("the number is too large") }
        return Int64(exactly: number).map(JSONValue.integer) ?? .number(number)
    }

    /// - Returns: the number of digits that were skipped.
    private mutating func digits() -> Int {
        let start = index
        while let byte = here, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        return index - start
    }

    // MARK: Texts

    private mutating func text() throws(JSONFault) -> String {
        index += 1
        var unescaped: [UInt8] = []
        var start = index
        while let byte = here {
            switch byte {
            case UInt8(ascii: "\""):
                let piece = bytes[start..<index]
                guard let text = String(validating: unescaped.isEmpty ? piece : (unescaped + piece)[...], as: UTF8.self) else {
                    throw fault("a string is not valid UTF-8")
                }
                index += 1
                return text
            case UInt8(ascii: "\\"):
                unescaped += bytes[start..<index]
                try unescape(into: &unescaped)
                start = index
            case 0..<0x20: throw fault("a control character in a string must be escaped")
            default: index += 1
            }
        }
        throw fault("unterminated string")
    }

    private mutating func unescape(into text: inout [UInt8]) throws(JSONFault) {
        index += 1
        guard let letter = here else { throw fault("unterminated string") }
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += Array(String(try scalar()).utf8)
        default: throw fault("unknown escape sequence")
        }
    }

    private mutating func scalar() throws(JSONFault) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
        if UTF16.isLeadSurrogate(first), here == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") {
            index += 2
            let second = try unit()
            let both = (UInt32(first) & 0x3ff) << 10 + UInt32(second) & 0x3ff
            if UTF16.isTrailSurrogate(second), let scalar = Unicode.Scalar(both + 0x1_0000) { return scalar }
        }
        throw fault("unpaired surrogate")
    }

    private mutating func unit() throws(JSONFault) -> UInt16 {
        let end = index + 4
        guard end <= bytes.count, bytes[index..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[index..<end], as: UTF8.self), radix: 16)
        else { throw fault("four hexadecimal digits are missing") }
        index = end
        return unit
    }

    // MARK: Bytes

    private var here: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The next byte after white space.
    private var next: UInt8? {
        mutating get {
            while let byte = here, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { index += 1 }
            return here
        }
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private func fault(_ why: String) -> JSONFault { JSONFault(words: "\(why), at byte \(index + 1)") }
}

/// Why a body is not valid JSON.
package struct JSONFault: Error, Sendable, Equatable {
    /// For people: `a comma or } is missing, at byte 17`.
    package let words: String
}
