/// Redacts text that arrives in pieces, so that a secret split across two pieces is still found.
///
/// Only what could be the beginning of a secret is held back: a proper prefix of an exact value at the end of a piece, or an unfinished
/// token. Everything else passes at once.
package struct StreamRedactor: Sendable {
    private let redactor: Redactor
    private var held: [UInt8] = []

    /// A longer token is released: no credential is that long, and memory stays bounded.
    private static let longestToken = 8192

    package init(_ redactor: Redactor) {
        self.redactor = redactor
    }

    /// The text that can be shown now. Invalid UTF-8 is replaced, but a character split across pieces is not.
    package mutating func push(_ piece: some Collection<UInt8>) -> String { String(decoding: pass(piece), as: UTF8.self) }

    /// What was held back, at the end of the stream.
    package mutating func finish() -> String { String(decoding: rest(), as: UTF8.self) }

    /// The bytes that can be shown now, including invalid UTF-8.
    package mutating func pass(_ piece: some Collection<UInt8>) -> [UInt8] {
        held.append(contentsOf: piece)
        let ready = Array(held.dropLast(heldLength()))
        held.removeFirst(ready.count)
        return redactor.redact(ready)
    }

    /// The bytes that were held back, at the end of the stream.
    package mutating func rest() -> [UInt8] {
        defer { held = [] }
        return redactor.redact(held)
    }

    private func heldLength() -> Int {
        max(incompleteCharacter(), max(prefixOfNeedle(), openToken()))
    }

    private func incompleteCharacter() -> Int {
        for back in 1...4 where back <= held.count {
            let byte = held[held.count - back]
            if byte & 0xc0 == 0x80 { continue }
            let length = byte & 0xe0 == 0xc0 ? 2 : byte & 0xf0 == 0xe0 ? 3 : byte & 0xf8 == 0xf0 ? 4 : 1
            return length > back ? back : 0
        }
        return 0
    }

    private func prefixOfNeedle() -> Int {
        var longest = 0
        for needle in redactor.needles {
            let limit = min(needle.count - 1, held.count)
            guard limit > longest else { continue }
            for length in stride(from: limit, to: longest, by: -1) where held.suffix(length).elementsEqual(needle.prefix(length)) {
                longest = length
                break
            }
        }
        return longest
    }

    /// The unfinished word at the end, if it begins like a credential.
    private func openToken() -> Int {
        var length = 0
        while length < held.count, length < Self.longestToken {
            let byte = held[held.count - 1 - length]
            guard SecretPatterns.isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+")
            else { break }
            length += 1
        }
        guard length < Self.longestToken else { return 0 }
        if length == 0 {
            // "Bearer " has arrived, and its token follows.
            return held.suffix(7).map(Self.lowered).elementsEqual("bearer ".utf8) ? 7 : 0
        }
        let word = held.suffix(length)
        if "bearer".utf8.starts(with: word.map(Self.lowered)) { return length }
        let starts = ["sk-", "sess_", "gh", "github_pat_", "xox", "AKIA", "eyJ"]
        if starts.contains(where: { word.starts(with: $0.utf8) || $0.utf8.starts(with: word) }) { return length }
        // "Bearer " and an unfinished token: hold both.
        return held.dropLast(length).suffix(7).map(Self.lowered).elementsEqual("bearer ".utf8) ? length + 7 : 0
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
