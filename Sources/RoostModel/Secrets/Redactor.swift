/// Removes secrets from text before it is stored, logged or shown: the exact values it was given (also as base64, percent-encoded and
/// JSON-escaped) and what has the form of a credential.
package struct Redactor: Sendable {
    /// The text that replaces a secret.
    package static let mark = "[redacted]"

    /// The encoded forms of the exact values as UTF-8, longest first, so that a value which contains another is replaced as a whole.
    let needles: [[UInt8]]
    /// First bytes of the needles. This table alone excludes most text.
    private let starts: [Bool]

    /// - Parameter secrets: exact values. Those shorter than six characters are ignored, because they would also match ordinary text.
    package init(secrets: [String] = []) {
        var forms: Set<[UInt8]> = []
        for secret in secrets where secret.utf8.count >= 6 {
            forms.formUnion(SecretForms.all(of: secret))
        }
        needles = forms.sorted { $0.count > $1.count }
        var starts = [Bool](repeating: false, count: 256)
        for needle in needles {
            if let first = needle.first { starts[Int(first)] = true }
        }
        self.starts = starts
    }

    /// The text with every secret replaced by ``mark``.
    package func redact(_ text: String) -> String {
        var text = text
        let redacted: [UInt8]? = text.withUTF8 { bytes in redact(bytes) }
        guard let redacted else { return text }
        return String(decoding: redacted, as: UTF8.self)
    }

    /// The same for bytes that may not be UTF-8.
    package func redact(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { redact($0) } ?? bytes
    }

    /// The redacted bytes, or `nil` if nothing was found.
    private func redact(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var output: [UInt8]?
        var copied = 0
        var index = 0
        var previousIsWord = false
        while index < bytes.count {
            let byte = bytes[index]
            var length = 0
            if starts[Int(byte)] { length = exactMatch(bytes, at: index) }
            if length == 0, !previousIsWord, SecretPatterns.startBytes[Int(byte)] {
                let found = SecretPatterns.match(bytes, at: index)
                if found.secret > 0 {
                    output = output ?? []
                    output?.append(contentsOf: bytes[copied..<(index + found.kept)])
                    output?.append(contentsOf: Self.mark.utf8)
                    index += found.kept + found.secret
                    copied = index
                    previousIsWord = false
                    continue
                }
            }
            if length > 0 {
                output = output ?? []
                output?.append(contentsOf: bytes[copied..<index])
                output?.append(contentsOf: Self.mark.utf8)
                index += length
                copied = index
                previousIsWord = false
            } else {
                previousIsWord = SecretPatterns.isWord(byte)
                index += 1
            }
        }
        output?.append(contentsOf: bytes[copied...])
        return output
    }

    private func exactMatch(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        for needle in needles where index + needle.count <= bytes.count {
            var matches = true
            for offset in needle.indices where bytes[index + offset] != needle[offset] {
                matches = false
                break
            }
            if matches { return needle.count }
        }
        return 0
    }
}
