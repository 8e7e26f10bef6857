import RoostModel

/// Redacts log lines: credentials by their form, and the values of names such as key, token, secret or password.
enum LogRedaction {
    private static let forms = Redactor()
    private static let names = ["api_key", "api-key", "apikey", "token", "secret", "password", "passwd", "authorization"].map {
        Array($0.utf8)
    }

    static func redact(_ line: String) -> String {
        assignments(forms.redact(line))
    }

    /// Redacts `name=value`, `name: value` and `"name":"value"`, case-insensitively.
    private static func assignments(_ line: String) -> String {
        let bytes = Array(line.utf8)
        var output: [UInt8] = []
        var copied = 0
        var index = 0
        while index < bytes.count {
            guard let name = names.first(where: { has($0, bytes, at: index) }), let value = value(bytes, after: index + name.count) else {
                index += 1
                continue
            }
            output += bytes[copied..<value.lowerBound]
            output += Array(Redactor.mark.utf8)
            copied = value.upperBound
            index = value.upperBound
        }
        guard copied > 0 else { return line }
        return String(decoding: output + bytes[copied...], as: UTF8.self)
    }

    private static func has(_ name: [UInt8], _ bytes: [UInt8], at index: Int) -> Bool {
        guard index + name.count <= bytes.count else { return false }
        for offset in name.indices where bytes[index + offset] | (isLetter(name[offset]) ? 0x20 : 0) != name[offset] { return false }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    /// The range of the value, if an assignment follows.
    private static func value(_ bytes: [UInt8], after start: Int) -> Range<Int>? {
        var index = start
        func skip(_ set: String) { while index < bytes.count, set.utf8.contains(bytes[index]) { index += 1 } }
        // A longer name (`token_file`, `tokens`) is not the secret itself.
        skip("\"'\\")
        skip(" ")
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") || bytes[index] == UInt8(ascii: ":") else { return nil }
        index += 1
        skip(" \\")
        var ends = " \"'\\,;&})]\n\t"
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") {
            // A quoted value ends at its closing quote.
            ends = bytes[index] == UInt8(ascii: "'") ? "'\n" : "\"\n"
            index += 1
        }
        let first = index
        func word() { while index < bytes.count, !ends.utf8.contains(bytes[index]) { index += 1 } }
        word()
        // For `Authorization: Basic …`, the value follows the scheme.
        let schemes = ["basic", "bearer", "digest", "token"]
        if schemes.contains(String(decoding: bytes[first..<index], as: UTF8.self).lowercased()), index < bytes.count, bytes[index] == 0x20 {
            index += 1
            word()
        }
        let isMarked = bytes[first..<index].elementsEqual("[redacted".utf8)
        return index > first && !isMarked ? first..<index : nil
    }
}
