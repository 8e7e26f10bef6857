extension KeyedDecodingContainer {
    /// The member, or `nil` if it is missing or has an unexpected type. The CLI changes its lines with every release, and one field of a
    /// new type must not make the whole line unreadable.
    func lenient<Value: Decodable>(_ key: Key) -> Value? {
        (try? decodeIfPresent(Value.self, forKey: key)) ?? nil
    }
}
