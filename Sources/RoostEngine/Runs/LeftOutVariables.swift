import RoostModel

/// Names of variables that a caller sent but that were not passed on, because they select programs or sign-ins of this machine.
package struct LeftOutVariables: Sendable, Equatable {
    /// Sorted; at least one.
    package let names: [String]

    /// `nil` if there are none.
    init?(_ names: some Sequence<String>) {
        self.names = names.sorted()
        if self.names.isEmpty { return nil }
    }

    /// The notice in the run. Values are left out, because they may be secrets.
    var notice: RunNotice {
        RunNotice(
            level: .warning, code: "variables_left_out",
            text: "some of the variables sent by the caller were left out: \(VisibleText.list(names)); "
                + "only the owner, on the daemon's socket, may select programs and sign-ins of this machine")
    }
}
