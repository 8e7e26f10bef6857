package import RoostModel

/// Which variables of a person travel with a run, by runtime; everything else stays where it is.
package enum RuntimeProfile {
    /// Names, `PATH` and `HOME` included, which are for looking at the host and do not reach the process from here.
    package static func variables(for kind: RuntimeKind) -> [String] {
        switch kind {
        case .claude: ClaudeVariables.requested
        case .command: (CommandRuntime.forwardedVariables + ["HOME", "PATH"]).sorted()
        }
    }
}
