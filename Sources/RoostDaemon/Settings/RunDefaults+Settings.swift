import RoostModel

extension RunDefaults {
    /// Parses a comma-separated list of `NAME=VALUE`; values contain no comma.
    static func read(_ text: String, isLimits: Bool) throws(DefinitionError) -> RunDefaults {
        var defaults = RunDefaults()
        for entry in text.split(separator: ",") {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                String($0.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
            }
            guard parts.count == 2 else { throw .invalid(field: String(entry), why: "is not NAME=VALUE") }
            if isLimits { try defaults.set(limit: parts[0], parts[1]) } else { try defaults.set(variable: parts[0], parts[1]) }
        }
        return defaults
    }
}
