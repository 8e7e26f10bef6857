/// Something mounted read-only in the home inside the sandbox, at the place where a tool looks for it.
package struct HomePart: Sendable, Equatable {
    /// Where the content comes from.
    package enum Content: Sendable, Equatable {
        /// The path on the host, with its links resolved.
        case host(String)
        /// A file that Roost made, or a copy.
        case file(String)
    }

    /// The path relative to the home.
    package let place: String
    /// Where the content comes from.
    package let content: Content
    /// The path on the host as people are told it; `nil` if it is not worth mentioning.
    package let name: String?

    package init(place: String, content: Content, name: String? = nil) {
        self.place = place
        self.content = content
        self.name = name
    }
}
