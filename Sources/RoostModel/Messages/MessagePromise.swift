/// What came with a message and is kept in memory only. Only the names survive a restart: the values are never stored, because they may be
/// secrets.
package struct MessagePromise: Sendable, Equatable, Codable {
    /// Names of the variables that locate tools and are sent with every run.
    package var variables: [String]
    /// Names of the variables that the caller set for the process.
    package var named: [String]
    /// Whether the caller supplies the command's standard input.
    package var takesInput: Bool

    package init(variables: some Sequence<String> = [], named: some Sequence<String> = [], takesInput: Bool = false) {
        self.variables = variables.sorted()
        self.named = named.sorted()
        self.takesInput = takesInput
    }

    /// Whether nothing came with the message.
    package var isEmpty: Bool { variables.isEmpty && named.isEmpty && !takesInput }
}
