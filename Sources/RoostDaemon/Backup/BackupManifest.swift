import RoostModel

/// The manifest of a backup: the first member of the archive, which describes all others.
struct BackupManifest: Codable, Sendable, Equatable {
    struct Member: Codable, Sendable, Equatable {
        let name: String
        let bytes: Int64
        /// Of the member's bytes, in lower-case hexadecimal.
        let sha256: String
    }

    static let name = "manifest.json"
    /// The version of this format; a reader refuses newer ones.
    static let currentFormat = 1

    let format: Int
    /// The version of Roost that created the backup.
    let version: String
    /// The schema version of the database.
    let schema: Int
    let createdAt: Timestamp
    let hasHomes: Bool
    let members: [Member]
    /// Content of homes that was not backed up: symbolic links that lead out of their home, FIFOs, devices. At most the first hundred;
    /// absent in backups of earlier versions.
    var leftOut: [String]?

    static let homes = "homes"

    /// All possible members. Folders are nested archives, so that the outer archive contains no names chosen by agents.
    static let database = "roost.sqlite"
    static let settings = "roost.yaml"
    /// Pairs of archive and folder; the undo data of applications is in `applications`.
    static let folders: [(member: String, folder: String)] = [
        ("applications.tar", "applications"), ("attachments.tar", "attachments"), ("changes.tar", "changes"), ("homes.tar", homes),
    ]

    static var known: Set<String> { Set([name, database, settings] + folders.map(\.member)) }
}
