import RoostModel

/// Names of variables that a caller sent and that no run was given, because they choose programs or sign-ins of this machine.
package struct LeftOutVariables: Sendable, Equatable {
    package let names: [String]

    /// `nil` where there is none.
    init?(_ names: some Sequence<String>) {
        self.names = names.sorted()
        if self.names.isEmpty { return nil }
    }

    /// For the run that would have had them. Values are never told: they may be secrets.
    var notice: RunNotice {
        RunNotice(
            level: .warning, code: "variables_left_out",
            text: "left out of the variables that the caller sent: \(VisibleText.list(names)); "
                + "only the owner, at the daemon's socket, chooses programs and sign-ins of this machine")
    }
}
