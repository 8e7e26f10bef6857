/// The folders of this machine by their names, for whoever types the path of one.
package struct FolderNames: Sendable {
    /// The owner's home: what `~` means.
    package let home: String
    /// The folders whose paths begin with a text, by name and at most so many. Hidden ones only where the text begins their names.
    package let beginning: @Sendable (_ text: String, _ most: Int) async -> [FolderName]

    package init(home: String, beginning: @escaping @Sendable (String, Int) async -> [FolderName]) {
        self.home = home
        self.beginning = beginning
    }

    package static let none = FolderNames(home: "/") { _, _ in [] }
}

package struct FolderName: Sendable, Equatable, Codable {
    package let path: String
    package let isRepository: Bool

    package init(path: String, isRepository: Bool) {
        self.path = path
        self.isRepository = isRepository
    }
}

/// What a text that somebody types can become.
package struct FolderMatches: Sendable, Equatable, Codable {
    package let home: String
    /// The text with `~` written out.
    package let path: String
    package let items: [FolderName]

    package init(home: String, path: String, items: [FolderName]) {
        self.home = home
        self.path = path
        self.items = items
    }
}
