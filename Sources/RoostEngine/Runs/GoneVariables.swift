import RoostModel

/// Names of variables that were sent with a task to an earlier process of the daemon, which kept their values in memory only.
struct GoneVariables: Sendable, Equatable {
    let variables: [String]
    let named: [String]

    /// `nil` if there are none.
    init?(variables: [String], named: [String]) {
        if variables.isEmpty, named.isEmpty { return nil }
        self.variables = variables
        self.named = named
    }

    var notice: RunNotice {
        var parts: [String] = []
        if !named.isEmpty { parts.append("missing are \(VisibleText.list(named))") }
        if !variables.isEmpty { parts.append("for \(VisibleText.list(variables)) the daemon's own are used") }
        return RunNotice(
            level: .warning, code: "variables_gone",
            text:
                "variables sent with this task were kept only in the memory of an earlier daemon process: \(parts.joined(separator: "; ")). "
                + "A message from the terminal sends the usual ones again; variables given with --env need a new run")
    }
}

extension RunNotice {
    static let inputGone = RunNotice(
        level: .warning, code: "input_gone",
        text:
            "standard input was announced for this command but is no longer available: it came with an earlier attempt, or before the daemon was "
            + "restarted. The command gets an empty input; start it again to send the input")
}
