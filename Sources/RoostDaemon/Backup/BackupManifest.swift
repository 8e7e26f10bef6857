import RoostModel

/// What a backup holds: the first member of the archive, and the law for reading the rest.
struct BackupManifest: Codable, Sendable, Equatable {
    struct Member: Codable, Sendable, Equatable {
        let name: String
        let bytes: Int64
        /// Of the member's bytes, in lower-case hexadecimal.
        let sha256: String
    }

    static let name = "manifest.json"
    /// Of this form; a reader refuses a newer one.
    static let currentFormat = 1

    let format: Int
    /// Of the Roost that made it.
    let version: String
    /// Of the database in it.
    let schema: Int
    let createdAt: Timestamp
    let hasHomes: Bool
    let members: [Member]
    /// What the homes held and a backup does not take: links that lead out of their home, FIFOs, devices. The first hundred; absent in backups
    /// of earlier versions.
    var leftOut: [String]?

    static let homes = "homes"

    /// Every member that may exist. Folders are archives of their own, so that no name of an agent's choosing stands in the outer one.
    static let database = "roost.sqlite"
    static let settings = "roost.yaml"
    /// Archive and folder; what undoing an application needs lies in `applications`.
    static let folders: [(member: String, folder: String)] = [
        ("applications.tar", "applications"), ("attachments.tar", "attachments"), ("changes.tar", "changes"), ("homes.tar", homes),
    ]

    static var known: Set<String> { Set([name, database, settings] + folders.map(\.member)) }
}
