/// What came with a message and is kept in memory only: of this a restart leaves the names. Values are never stored, as they may be secrets.
package struct MessagePromise: Sendable, Equatable, Codable {
    /// Of the variables by which tools are found and that travel with every run.
    package var variables: [String]
    /// Of those that the process shall have.
    package var named: [String]
    /// Whether the caller brings what the command reads.
    package var takesInput: Bool

    package init(variables: some Sequence<String> = [], named: some Sequence<String> = [], takesInput: Bool = false) {
        self.variables = variables.sorted()
        self.named = named.sorted()
        self.takesInput = takesInput
    }

    package var isEmpty: Bool { variables.isEmpty && named.isEmpty && !takesInput }
}
