package import RoostModel

/// Tools that find themselves by `HOME`, which is another one inside, or by variables of the person's that a process does not get by itself.
package struct HomeTools: Sendable, Equatable {
    package var parts: [HomePart]
    /// Where managers of toolchains find their own folders; what the person has said comes first.
    package var variables: [String: String]

    package init(parts: [HomePart] = [], variables: [String: String] = [:]) {
        self.parts = parts
        self.variables = variables
    }
}
