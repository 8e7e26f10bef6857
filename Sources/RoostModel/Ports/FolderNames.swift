/// Completes paths of folders on this machine.
package struct FolderNames: Sendable {
    /// The owner's home, for `~`.
    package let home: String
    /// Folders whose paths begin with a text, by name, at most `most`. Hidden folders only if the text names their first character.
    package let beginning: @Sendable (_ text: String, _ most: Int) async -> [FolderName]

    package init(home: String, beginning: @escaping @Sendable (String, Int) async -> [FolderName]) {
        self.home = home
        self.beginning = beginning
    }

    /// Completes nothing.
    package static let none = FolderNames(home: "/") { _, _ in [] }
}

/// A folder that a text can be completed to.
package struct FolderName: Sendable, Equatable, Codable {
    package let path: String
    /// Whether it is a git repository.
    package let isRepository: Bool

    package init(path: String, isRepository: Bool) {
        self.path = path
        self.isRepository = isRepository
    }
}

/// The completions of a text.
package struct FolderMatches: Sendable, Equatable, Codable {
    /// The owner's home.
    package let home: String
    /// The text with `~` expanded.
    package let path: String
    /// The matching folders, by name.
    package let items: [FolderName]

    package init(home: String, path: String, items: [FolderName]) {
        self.home = home
        self.path = path
        self.items = items
    }
}
