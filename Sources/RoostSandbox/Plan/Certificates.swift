/// The CA certificates named by the owner's variables, as found on the machine.
package struct Certificates: Sendable, Equatable {
    /// Values by the variables' names, unchanged.
    package var variables: [String: String]
    /// The named files and folders that are not part of the system folders.
    package var parts: [ToolFolder.Part]
    /// Omitted variables with the reason, as the rest of a sentence.
    package var hidden: [String: String]

    package init(variables: [String: String] = [:], parts: [ToolFolder.Part] = [], hidden: [String: String] = [:]) {
        self.variables = variables
        self.parts = parts
        self.hidden = hidden
    }
}
