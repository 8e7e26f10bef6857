/// Something that stands, to be read, in the home inside: at the place where a tool looks for it.
package struct HomePart: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        /// What the host has there, its links resolved.
        case host(String)
        /// A file of ours, or a copy.
        case file(String)
    }

    /// Relative to the home.
    package let place: String
    package let content: Content
    /// Of what people are told: where the host has it; `nil` for what is only a means.
    package let name: String?

    package init(place: String, content: Content, name: String? = nil) {
        self.place = place
        self.content = content
        self.name = name
    }
}
