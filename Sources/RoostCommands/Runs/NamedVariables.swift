import ArgumentParser
import RoostModel

/// What follows `--env`.
enum NamedVariables {
    /// - Parameter environment: where a name without a value has its value from.
    /// - Returns: `nil` for none.
    /// - Throws: `ValidationError`.
    static func parse(_ words: [String], _ environment: [String: String]) throws -> [String: String]? {
        var variables: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts[0]
            guard let value = parts.count == 2 ? parts[1] : environment[name] else {
                throw ValidationError("--env \(name): there is no such variable here; give it a value with --env \(name)=VALUE")
            }
            if let why = VariableName.refusal(name, value: value) { throw ValidationError("--env: \(name) \(why)") }
            variables[name] = value
        }
        return variables.isEmpty ? nil : variables
    }
}
