package import RoostModel

/// Tools that find their files by `HOME`, which is different inside, or by variables that are not passed to a process.
package struct HomeTools: Sendable, Equatable {
    /// Files and folders to show in the run's home.
    package var parts: [HomePart]
    /// The variables by which version managers find their folders; values set by the person take precedence.
    package var variables: [String: String]

    package init(parts: [HomePart] = [], variables: [String: String] = [:]) {
        self.parts = parts
        self.variables = variables
    }
}
