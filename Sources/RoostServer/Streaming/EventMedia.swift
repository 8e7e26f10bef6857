/// How server-sent events are asked for.
enum EventMedia {
    static let type = "text/event-stream"

    /// Whether a value of `Accept` names them. Every request is asked, so it is a look at bytes.
    static func isNamed(in accept: String) -> Bool {
        var accept = accept
        return accept.withUTF8 { bytes in
            type.utf8.withContiguousStorageIfAvailable { name in
                guard bytes.count >= name.count else { return false }
                return (0...(bytes.count - name.count)).contains { start in
                    // Media types have no case; this bit is set in every character of the name.
                    name.indices.allSatisfy { bytes[start + $0] | 0x20 == name[$0] }
                }
            } ?? false
        }
    }
}
