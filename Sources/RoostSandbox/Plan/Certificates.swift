/// Certificates of authorities that the owner's variables name, as the look at the machine found them.
package struct Certificates: Sendable, Equatable {
    /// By the variable's name, as it is.
    package var variables: [String: String]
    /// What they name and what the system does not show by itself.
    package var parts: [ToolFolder.Part]
    /// Variables that are left out, with why, as the rest of a sentence.
    package var hidden: [String: String]

    package init(variables: [String: String] = [:], parts: [ToolFolder.Part] = [], hidden: [String: String] = [:]) {
        self.variables = variables
        self.parts = parts
        self.hidden = hidden
    }
}
