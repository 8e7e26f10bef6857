/// Tools that find themselves by `HOME`, which is another one inside, or by variables of the person's that a process does not get by itself.
package struct HomeTools: Sendable, Equatable {
    /// Something that stands in the home inside, at the place where its tool looks.
    package struct Part: Sendable, Equatable {
        package enum Content: Sendable, Equatable {
            /// What the host has there, to be read.
            case host(String)
            /// A file of ours.
            case file(String)
        }

        /// Relative to the home.
        package let place: String
        package let content: Content

        package init(place: String, content: Content) {
            self.place = place
            self.content = content
        }
    }

    package var parts: [Part]
    /// Where managers of toolchains find their own folders; what the person has said comes first.
    package var variables: [String: String]

    package init(parts: [Part] = [], variables: [String: String] = [:]) {
        self.parts = parts
        self.variables = variables
    }
}
