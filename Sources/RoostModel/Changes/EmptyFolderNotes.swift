/// How the notes of a change set begin that name folders without files: such a change set has no files, and yet something to apply.
package enum EmptyFolderNotes {
    package static let made = "empty folders are made: "
    package static let removed = "empty folders are removed: "

    package static func isOne(_ note: String) -> Bool { note.hasPrefix(made) || note.hasPrefix(removed) }
}
