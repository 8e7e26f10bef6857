import RoostModel

/// The messages being written, kept so that a new reader gets them from their beginning.
struct LiveTexts {
    /// The text kept per run. Of longer text the beginning is kept; readers see from the next piece's offset that some is missing.
    static let bytesPerRun = 1 << 20

    private struct Growing {
        let messageID: String
        let kind: LiveText.Kind
        var text = ""
        /// Bytes delivered so far, including those that are not kept.
        var count = 0
    }

    private struct OfRun {
        var messages: [Growing] = []
        var bytes = 0
    }

    private var runs: [RunID: OfRun] = [:]

    /// Adds a piece. A piece with offset 0 restarts its message.
    ///
    /// - Returns: the piece as readers receive it. Its offset counts what was delivered, which redaction may have changed.
    mutating func add(_ piece: LiveText, redacted text: String, of run: RunID) -> LiveText {
        var entry = runs[run] ?? OfRun()
        var growing = Growing(messageID: piece.messageId, kind: piece.kind)
        if let index = entry.messages.firstIndex(where: { $0.messageID == piece.messageId }) {
            let known = entry.messages.remove(at: index)
            if piece.offset == 0 { entry.bytes -= known.text.utf8.count } else { growing = known }
        }
        let frame = LiveText(messageId: piece.messageId, kind: piece.kind, offset: growing.count, text: text)
        let bytes = text.utf8.count
        if growing.count == growing.text.utf8.count, entry.bytes + bytes <= Self.bytesPerRun {
            growing.text += text
            entry.bytes += bytes
        }
        growing.count += bytes
        entry.messages.append(growing)
        runs[run] = entry
        return frame
    }

    mutating func finish(_ messageID: String, of run: RunID) {
        guard var entry = runs[run], let index = entry.messages.firstIndex(where: { $0.messageID == messageID }) else { return }
        entry.bytes -= entry.messages.remove(at: index).text.utf8.count
        runs[run] = entry.messages.isEmpty ? nil : entry
    }

    mutating func finish(_ run: RunID) {
        runs[run] = nil
    }

    /// One frame per message, with its text so far.
    func frames(where isWanted: (RunID) -> Bool) -> [JournalFrame] {
        runs.filter { isWanted($0.key) }.flatMap { run, entry in
            entry.messages.map { growing in
                JournalFrame.live(run, LiveText(messageId: growing.messageID, kind: growing.kind, offset: 0, text: growing.text))
            }
        }
    }
}
