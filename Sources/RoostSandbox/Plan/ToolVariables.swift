import RoostSupport

/// Variables of the owner with the locations of tools. Only those whose paths are visible are passed: others would only break the tool.
enum ToolVariables {
    static func visible(_ variables: [String: String], _ isShown: (String) -> Bool) -> [String: String] {
        variables.filter { name, value in
            guard RunEnvironment.places.contains(name) else { return false }
            let places = value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            return !value.isEmpty && places.allSatisfy { AbsolutePath.isPlain($0) && isShown($0) }
        }
    }
}
