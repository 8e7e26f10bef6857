#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A piece of what a command printed.
package struct RunOutput: Sendable, Equatable, Codable {
    package let channel: OutputChannel
    /// Redacted text, whole lines where the run prints lines; bytes that are no UTF-8 are replaced by U+FFFD.
    package let text: String
    /// The exact bytes in base64, redacted too, where not all of them are UTF-8.
    package let raw: String?

    package init(channel: OutputChannel, text: String) {
        self.channel = channel
        self.text = text
        raw = nil
    }

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

    /// As it was printed.
    package var bytes: [UInt8] { raw.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? Array(text.utf8) }
}
