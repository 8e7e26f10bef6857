extension KeyedDecodingContainer {
    /// The member, or `nil` where it is missing or of another type than we know: the CLI changes its lines with every release, and one field
    /// of a new shape must not cost us the whole line.
    func lenient<Value: Decodable>(_ key: Key) -> Value? {
        (try? decodeIfPresent(Value.self, forKey: key)) ?? nil
    }
}
