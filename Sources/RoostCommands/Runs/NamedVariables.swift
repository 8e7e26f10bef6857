import ArgumentParser
import RoostModel

/// Parses the values of `--env`.
enum NamedVariables {
    /// - Parameter environment: the source of values for names without `=VALUE`.
    /// - Returns: `nil` if there are none.
    /// - Throws: `ValidationError`.
    static func parse(_ words: [String], _ environment: [String: String]) throws -> [String: String]? {
        var variables: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts[0]
            guard let value = parts.count == 2 ? parts[1] : environment[name] else {
                throw ValidationError("--env \(name): this variable is not set; pass a value with --env \(name)=VALUE")
            }
            if let why = VariableName.refusal(name, value: value) { throw ValidationError("--env: \(name) \(why)") }
            variables[name] = value
        }
        return variables.isEmpty ? nil : variables
    }
}
