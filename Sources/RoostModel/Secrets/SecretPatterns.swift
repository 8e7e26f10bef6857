/// Recognizes credentials by their form: provider keys, bearer values, JSON Web Tokens, repository tokens.
enum SecretPatterns {
    /// A prefix, how many of its characters stay readable, and the minimum length of the rest.
    private struct Prefix {
        let text: [UInt8]
        let kept: Int
        let minimum: Int
        let isCaseless: Bool

        init(_ text: String, kept: Int, minimum: Int, isCaseless: Bool = false) {
            self.text = Array(text.utf8)
            self.kept = kept
            self.minimum = minimum
            self.isCaseless = isCaseless
        }
    }

    private static let prefixes: [Prefix] = [
        Prefix("sk-", kept: 3, minimum: 16),
        Prefix("sess_", kept: 5, minimum: 16),
        Prefix("ghp_", kept: 4, minimum: 16), Prefix("gho_", kept: 4, minimum: 16), Prefix("ghs_", kept: 4, minimum: 16),
        Prefix("github_pat_", kept: 11, minimum: 16),
        Prefix("xoxb-", kept: 5, minimum: 16), Prefix("xoxp-", kept: 5, minimum: 16),
        Prefix("AKIA", kept: 4, minimum: 16),
        // Roost's own: control token, grant, API key, signed-in browser, ticket.
        Prefix("roost_c_", kept: 8, minimum: 32), Prefix("roost_g_", kept: 8, minimum: 32), Prefix("roost_k_", kept: 8, minimum: 32),
        Prefix("roost_s_", kept: 8, minimum: 32), Prefix("roost_t_", kept: 8, minimum: 32),
        Prefix("bearer ", kept: 7, minimum: 12, isCaseless: true),
    ]

    static let startBytes: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for prefix in prefixes {
            if let first = prefix.text.first { table[Int(first)] = true }
        }
        table[Int(UInt8(ascii: "B"))] = true
        table[Int(UInt8(ascii: "e"))] = true
        return table
    }()

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
    }

    /// How many bytes at `index` are kept and how many after them are secret; (0, 0) if nothing matches.
    static func match(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (kept: Int, secret: Int) {
        for prefix in prefixes where has(prefix, bytes, at: index) {
            let start = index + prefix.text.count
            let length = tokenLength(bytes, from: start)
            if length >= prefix.minimum { return (prefix.kept, length) }
        }
        // A JSON Web Token: three base64url parts, the first of which is a JSON object ({" is eyJ).
        if index + 3 < bytes.count, bytes[index] == UInt8(ascii: "e"), bytes[index + 1] == UInt8(ascii: "y"),
            bytes[index + 2] == UInt8(ascii: "J")
        {
            let length = tokenLength(bytes, from: index)
            let dots = bytes[index..<(index + length)].count { $0 == UInt8(ascii: ".") }
            if length >= 24, dots == 2 { return (0, length) }
        }
        return (0, 0)
    }

    private static func has(_ prefix: Prefix, _ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        guard index + prefix.text.count <= bytes.count else { return false }
        for offset in prefix.text.indices {
            var byte = bytes[index + offset]
            if prefix.isCaseless, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { byte |= 0x20 }
            if byte != prefix.text[offset] { return false }
        }
        return true
    }

    private static func tokenLength(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = start
        while end < bytes.count, isToken(bytes[end]) { end += 1 }
        return end - start
    }
}
