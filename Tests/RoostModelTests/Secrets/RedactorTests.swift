import RoostModel
import RoostTestSupport
import Testing

struct RedactorTests {
    private let secret = "correct-horse/battery+staple\"9"

    @Test("An exact value is redacted in every encoding")
    func exactValues() {
        let redactor = Redactor(secrets: [secret])
        let percent = "correct-horse%2Fbattery%2Bstaple%229"
        let json = #"correct-horse/battery+staple\"9"#
        for spelling in [secret, percent, json] {
            #expect(redactor.redact("a \(spelling) b") == "a \(Redactor.mark) b", "\(spelling)")
        }
    }

    @Test("A value inside base64 is found at each of the three alignments", arguments: 0..<3)
    func base64(shift: Int) {
        let redactor = Redactor(secrets: [secret])
        let plain = String(repeating: "x", count: shift) + secret + "tail"
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bits = ""
        for byte in plain.utf8 { bits += String(repeating: "0", count: 8 - String(byte, radix: 2).count) + String(byte, radix: 2) }
        while bits.count % 6 != 0 { bits += "0" }
        var encoded = ""
        var rest = Substring(bits)
        while !rest.isEmpty {
            encoded.append(alphabet[Int(rest.prefix(6), radix: 2) ?? 0])
            rest = rest.dropFirst(6)
        }
        #expect(redactor.redact(encoded).contains(Redactor.mark))
    }

    @Test(
        "What has the form of a credential is redacted, and its prefix stays readable",
        arguments: [
            ("key sk-ant-REDACTED end", "key sk-\(Redactor.mark) end"),
            ("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer \(Redactor.mark)"),
            ("x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl y", "x \(Redactor.mark) y"),
            ("ghp_abcdefghijklmnopqrstuvwxyz0123", "ghp_\(Redactor.mark)"),
        ])
    func patterns(text: String, expected: String) {
        let text = text == "key sk-ant-REDACTED end" ? "key sk-" + "ant-api03-abcdefghij0123456789 end" : text
        #expect(Redactor().redact(text) == expected)
    }

    @Test("Ordinary text passes untouched", arguments: ["task-list", "a risk-averse person", "bearer of news", "eyJust", "ask-me", ""])
    func ordinary(text: String) {
        #expect(Redactor(secrets: ["hunter2-hunter2"]).redact(text) == text)
    }

    @Test("However a stream is split, the secret is never shown and everything else is", arguments: UInt64(1)...50)
    func anyCut(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let redactor = Redactor(secrets: [secret, "grüße-an-alle"])
        let text = "start \(secret) middle grüße-an-alle ende Bearer abcdefghijklmnop \(secret)"
        let bytes = Array(text.utf8)
        var stream = StreamRedactor(redactor)
        var output = ""
        var index = 0
        while index < bytes.count {
            let length = min(bytes.count - index, 1 + Int(generator.next() % 7))
            output += stream.push(bytes[index..<(index + length)])
            index += length
        }
        output += stream.finish()
        #expect(output == redactor.redact(text), "seed \(seed)")
        #expect(!output.contains("battery"))
    }

    @Test("Text that cannot begin a secret is not held back")
    func promptness() {
        var stream = StreamRedactor(Redactor(secrets: [secret]))
        #expect(stream.push(Array("Password: ".utf8)) == "Password: ")
        #expect(stream.push(Array("building 42%".utf8)) == "building 42%")
    }
}
