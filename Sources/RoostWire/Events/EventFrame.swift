package import RoostModel

/// One event as readers receive it: `{position, stream, sequence, type, version, at, data}`. `data` is passed on as it is stored.
package struct EventFrame: Sendable, Equatable {
    /// The stored event.
    package let entry: JournalEntry

    package init(_ entry: JournalEntry) {
        self.entry = entry
    }

    /// The JSON object on one line. The values outside `data` contain no characters that JSON has to escape.
    package var json: String {
        var text = ""
        text.reserveCapacity(entry.data.utf8.count + 192)
        text += "{\"position\":"
        text += String(entry.position)
        text += ",\"stream\":\""
        text += entry.stream.description
        text += "\",\"sequence\":"
        text += String(entry.sequence)
        text += ",\"type\":\""
        text += entry.type
        text += "\",\"version\":"
        text += String(entry.version)
        text += ",\"at\":\""
        text += entry.at.description
        text += "\",\"data\":"
        text += entry.data
        text += "}"
        return text
    }
}
