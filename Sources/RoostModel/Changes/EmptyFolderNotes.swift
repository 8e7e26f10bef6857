/// The prefixes of change set notes about folders without files. Such a change set lists no files but can still be applied.
package enum EmptyFolderNotes {
    /// Followed by the list of created folders.
    package static let made = "empty folders are made: "
    /// Followed by the list of removed folders.
    package static let removed = "empty folders are removed: "

    /// Whether a note is about empty folders.
    package static func isOne(_ note: String) -> Bool { note.hasPrefix(made) || note.hasPrefix(removed) }
}
