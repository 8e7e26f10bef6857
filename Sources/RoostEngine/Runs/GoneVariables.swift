import RoostModel

/// Names of variables that came with a task in the life of an earlier daemon, which alone knew their values.
struct GoneVariables: Sendable, Equatable {
    let variables: [String]
    let named: [String]

    /// `nil` where there is none.
    init?(variables: [String], named: [String]) {
        if variables.isEmpty, named.isEmpty { return nil }
        self.variables = variables
        self.named = named
    }

    var notice: RunNotice {
        var parts: [String] = []
        if !named.isEmpty { parts.append("it lacks \(VisibleText.list(named))") }
        if !variables.isEmpty { parts.append("for \(VisibleText.list(variables)) it has the daemon's own") }
        return RunNotice(
            level: .warning, code: "variables_gone",
            text: "variables that came with this task were in the memory of an earlier daemon alone: \(parts.joined(separator: "; ")). "
                + "Saying something from the terminal brings the usual ones again; what --env named needs a new run")
    }
}

extension RunNotice {
    static let inputGone = RunNotice(
        level: .warning, code: "input_gone",
        text: "standard input was promised for this command and is gone: it came with an earlier attempt, or before the daemon was "
            + "started again. The command reads nothing; start it anew to give it its input")
}
