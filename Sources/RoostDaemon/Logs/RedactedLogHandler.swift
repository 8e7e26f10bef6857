import Logging
import RoostModel

/// Writes one line per event: time, level, message, then the metadata by name. Secrets are redacted before the line is written anywhere.
struct RedactedLogHandler: LogHandler {
    let label: String
    let write: @Sendable (String) -> Void
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, level: Logger.Level, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.write = write
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let error = event.error.map { ": \($0)" } ?? ""
        write(Self.line(at: WallClock.live.now(), label, event.level, event.message.description + error, merged(event.metadata)))
    }

    private func merged(_ own: Logger.Metadata?) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own { all.merge(own) { $1 } }
        return all
    }

    static func line(at time: Timestamp, _ label: String, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
        let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let text = LogRedaction.redact("\(time) \(level.rawValue) \(label): \(message)\(pairs)")
        // One event is one line of plain text, so that its content cannot forge another event's line or send control sequences.
        return VisibleText.written(text).replacing("\n", with: "\\n") + "\n"
    }
}
