#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `run.output`: a piece of what a command printed.
package struct RunOutput: Sendable, Equatable, Codable {
    package let channel: OutputChannel
    /// Redacted text, whole lines if the run prints lines. Invalid UTF-8 is replaced by U+FFFD.
    package let text: String
    /// The exact redacted bytes in base64, if they are not valid UTF-8; otherwise `nil`.
    package let raw: String?

    package init(channel: OutputChannel, text: String) {
        self.channel = channel
        self.text = text
        raw = nil
    }

    /// Sets ``raw`` if the bytes are not valid UTF-8.
    package init(channel: OutputChannel, bytes: [UInt8]) {
        self.channel = channel
        if let text = String(validating: bytes, as: UTF8.self) {
            self.text = text
            raw = nil
        } else {
            text = String(decoding: bytes, as: UTF8.self)
            raw = Data(bytes).base64EncodedString()
        }
    }

    /// The bytes as they were printed, apart from redaction.
    package var bytes: [UInt8] { raw.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? Array(text.utf8) }
}
