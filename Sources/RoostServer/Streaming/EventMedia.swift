/// The media type of server-sent events.
enum EventMedia {
    static let type = "text/event-stream"

    /// Whether a value of `Accept` contains the type. Every request is tested, so it compares bytes.
    static func isNamed(in accept: String) -> Bool {
        var accept = accept
        return accept.withUTF8 { bytes in
            type.utf8.withContiguousStorageIfAvailable { name in
                guard bytes.count >= name.count else { return false }
                return (0...(bytes.count - name.count)).contains { start in
                    // Media types are case-insensitive; bit 0x20 is set in every character of the name.
                    name.indices.allSatisfy { bytes[start + $0] | 0x20 == name[$0] }
                }
            } ?? false
        }
    }
}
